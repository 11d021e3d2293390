package org.siamese.gallery.store;

/**
 * What was found when a folder was opened.
 *
 * @param tornBytes bytes of a last batch that a crash left unfinished; they were moved to a file beside the log
 * @param tornFile where they are now; empty if there were none
 */
public record FolderRecovery(long tornBytes, String tornFile) {
    static final FolderRecovery CLEAN = new FolderRecovery(0, "");
}
