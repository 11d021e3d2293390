package org.siamese.gallery.index;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * Which references a search may find. Immutable and thread-safe.
 *
 * <pre>{@code
 * ReferenceFilter filter = ReferenceFilter.metadata("site", "Lyon").and(ReferenceFilter.source("badge").negated());
 * }</pre>
 */
public final class ReferenceFilter {
    private static final ReferenceFilter ALL = new ReferenceFilter(new MatchAllDocsQuery());

    private final Query query;

    private ReferenceFilter(Query query) {
        this.query = query;
    }

    Query query() {
        return query;
    }

    /** Every reference. */
    public static ReferenceFilter all() {
        return ALL;
    }

    /** Those with a text of metadata. */
    public static ReferenceFilter metadata(String key, String value) {
        return term(IndexFields.METADATA, IndexFields.pair(key, value));
    }

    /** Those from a source. */
    public static ReferenceFilter source(String source) {
        return term(IndexFields.SOURCE, source);
    }

    /** Those of some identities. */
    public static ReferenceFilter identities(Set<String> identities) {
        return new ReferenceFilter(new TermInSetQuery(
                IndexFields.IDENTITY, identities.stream().map(BytesRef::new).toList()));
    }

    /** Those of a time, the first included and the last not, to the millisecond. */
    public static ReferenceFilter between(Instant from, Instant to) {
        return new ReferenceFilter(
                LongPoint.newRangeQuery(IndexFields.TIME, from.toEpochMilli(), to.toEpochMilli() - 1));
    }

    private static ReferenceFilter term(String field, String text) {
        return new ReferenceFilter(new TermQuery(new Term(field, text)));
    }

    /** Those that this filter and the other one let through. */
    public ReferenceFilter and(ReferenceFilter other) {
        return joined(other, BooleanClause.Occur.FILTER);
    }

    /** Those that this filter or the other one lets through. */
    public ReferenceFilter or(ReferenceFilter other) {
        return joined(other, BooleanClause.Occur.SHOULD);
    }

    private ReferenceFilter joined(ReferenceFilter other, BooleanClause.Occur how) {
        BooleanQuery.Builder both = new BooleanQuery.Builder();
        List.of(this, other).forEach(filter -> both.add(filter.query, how));
        return new ReferenceFilter(both.build());
    }

    /** Those that this filter does not let through. */
    public ReferenceFilter negated() {
        return new ReferenceFilter(new BooleanQuery.Builder()
                .add(new MatchAllDocsQuery(), BooleanClause.Occur.FILTER)
                .add(query, BooleanClause.Occur.MUST_NOT)
                .build());
    }

    boolean isAll() {
        return query instanceof MatchAllDocsQuery;
    }

    @Override
    public String toString() {
        return "ReferenceFilter[" + query + "]";
    }
}
