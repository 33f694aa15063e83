package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Work requests: the copies that were asked for. */
final class WorkRoutes {
    private final Site site;

    WorkRoutes(Site site) {
        this.site = site;
    }

    Answer get(String id) {
        return site.ledger()
                .read()
                .works()
                .get(id)
                .map(work -> Json.answer(200, json(work)))
                .orElseThrow(() -> ErrorCode.NotAuthorizedOrNotFound.because("There is no such work request"));
    }

    Answer list(Call call) {
        String compartment = call.query("compartmentId")
                .orElseThrow(() -> ErrorCode.MissingParameter.because("The parameter compartmentId is required"));
        int limit = call.limit();
        List<Map<String, Object>> page = new ArrayList<>();
        for (Table.Row<Records.Work> row : site.ledger().read().works().scan("", Pages.key(call))) {
            if (row.value().compartmentId().equals(compartment)) {
                if (page.size() == limit) {
                    return Pages.next(Json.answer(200, page), row.key());
                }
                page.add(json(row.value()));
            }
        }
        return Json.answer(200, page);
    }

    Answer cancel(String id) {
        get(id);
        throw ErrorCode.IncorrectState.because("The work request is completed");
    }

    private static Map<String, Object> json(Records.Work work) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operationType", work.operationType());
        json.put("status", work.status());
        json.put("id", work.id());
        json.put("compartmentId", work.compartmentId());
        json.put(
                "resources",
                List.of(Map.of(
                        "actionType",
                        "WRITTEN",
                        "entityType",
                        "object",
                        "identifier",
                        "",
                        "metadata",
                        work.resource())));
        json.put("percentComplete", 100);
        json.put("timeAccepted", Times.json(work.timeAccepted()));
        json.put("timeStarted", Times.json(work.timeAccepted()));
        json.put("timeFinished", Times.json(work.timeFinished()));
        return json;
    }
}
