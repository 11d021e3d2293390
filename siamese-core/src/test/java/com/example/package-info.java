/** What a user of the library might write. */
package com.example;
