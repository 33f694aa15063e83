package dev.quartermaster.storage.links;

import dev.quartermaster.storage.catalogue.LinkSearch;
import dev.quartermaster.storage.objects.ReadLinks;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import jakarta.inject.Singleton;

/** Ends the reading links of an object that is deleted: what is stored there later was not shared by them. */
@Singleton
class Revocation implements ReadLinks {

    private final LinkSearch search;
    private final Links links;

    Revocation(LinkSearch search, Links links) {
        this.search = search;
        this.links = links;
    }

    @Override
    public void end(ObjectPath path) {
        search.reading(path).forEach(links::end);
    }
}
