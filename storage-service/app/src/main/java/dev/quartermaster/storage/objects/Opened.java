package dev.quartermaster.storage.objects;

import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.objects.domain.ByteRange;
import java.io.InputStream;

/** Content that is being read; whoever has it closes the stream. */
public record Opened(Entry entry, ByteRange range, InputStream content) {}
