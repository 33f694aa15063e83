package dev.quartermaster.quota.decisions.postgres;

/** The SQL of the decision path; what the functions do stands in the migrations V2 and V5, as V5 left them. */
final class Statements {

    static final String ADMIT = "SELECT * FROM admit($1,$2,$3,$4,$5,$6,$7,$8)";

    static final String DECIDE = "SELECT * FROM decide($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)";

    static final String DECIDE_ONCE =
            "SELECT * FROM decide_once($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17)";

    static final String GIVE_BACK = "SELECT give_back($1,$2,$3,$4,$5,$6)";

    static final String CLOCK = "SELECT clock_micros()";

    private Statements() {}
}
