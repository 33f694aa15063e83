package dev.quartermaster.quota.limits.domain;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a subject stands in the configuration: its plans and overrides, and from them the amount of every limit.
 *
 * <p>Which amount holds: the project's override, then the user's (then the API key's, then the address's), then the
 * plan. The plans are asked in order (the user's, the project's, the API key's, {@value Catalog#DEFAULT_PLAN}), and the
 * first that names any limit on a metric speaks for that metric alone, so that an editor's uploads per day are not also
 * held to the default plan's uploads per hour. A limit that neither an override nor a plan names holds with its own
 * amount, or not at all when it has none.
 */
public final class Standing {

    /** Medium; what a subject has about whom nothing is configured and no default plan exists. */
    public static final int DEFAULT_PRIORITY = 2;

    private final Catalog catalog;
    private final Subject subject;
    private final List<SubjectRef> refs;
    private final List<Profile> profiles;
    private final List<Plan> plans;
    private final Instant now;
    private final double factor;

    private Standing(
            Catalog catalog,
            Subject subject,
            List<SubjectRef> refs,
            List<Profile> profiles,
            List<Plan> plans,
            Instant now,
            double factor) {
        this.catalog = catalog;
        this.subject = subject;
        this.refs = refs;
        this.profiles = profiles;
        this.plans = plans;
        this.now = now;
        this.factor = factor;
    }

    /**
     * @param profiles of {@link Subject#configurable()}, in that order
     * @param now by the database's clock; decides which overrides have expired
     */
    public static Standing of(Catalog catalog, Subject subject, List<Profile> profiles, Instant now) {
        List<SubjectRef> refs = subject.configurable();
        List<Plan> plans = new ArrayList<>(3);
        addPlan(catalog, plans, planOf(refs, profiles, Dimension.USER));
        addPlan(catalog, plans, planOf(refs, profiles, Dimension.PROJECT));
        addPlan(catalog, plans, planOf(refs, profiles, Dimension.API_KEY));
        addPlan(catalog, plans, Catalog.DEFAULT_PLAN);
        return new Standing(catalog, subject, refs, profiles, plans, now, 1);
    }

    /** The same while load leaves elastic rates only this share of their amounts, in (0,1]. */
    public Standing lowered(double share) {
        return share >= factor ? this : new Standing(catalog, subject, refs, profiles, plans, now, share);
    }

    private static @Nullable String planOf(List<SubjectRef> refs, List<Profile> profiles, Dimension dimension) {
        for (int i = 0; i < refs.size(); i++) {
            if (refs.get(i).dimension() == dimension) {
                return profiles.get(i).plan();
            }
        }
        return null;
    }

    private static void addPlan(Catalog catalog, List<Plan> plans, @Nullable String name) {
        Plan plan = name == null ? null : catalog.plan(name);
        if (plan != null && !plans.contains(plan)) {
            plans.add(plan);
        }
    }

    /** The version of the catalogue that this was found in. */
    public long configuration() {
        return catalog.version();
    }

    /** The name of the plan that speaks first. */
    public String plan() {
        return plans.isEmpty() ? Catalog.DEFAULT_PLAN : plans.getFirst().name();
    }

    /** 1 is high; the most specific profile that sets one, else the plan's. */
    public int priority() {
        for (Profile profile : profiles) {
            if (profile.priority() != null) {
                return profile.priority();
            }
        }
        return plans.isEmpty() ? DEFAULT_PRIORITY : plans.getFirst().priority();
    }

    /** Where days and months begin: the user's zone, else the project's, else UTC. */
    public ZoneId zone() {
        return calendarProfile(profile -> profile.zone() != null).zoneOrUtc();
    }

    /** 1 to 31: the user's billing anchor day, else the project's, else 1. */
    public int anchorDay() {
        return calendarProfile(profile -> profile.billingAnchorDay() != null).anchorDayOrFirst();
    }

    private Profile calendarProfile(java.util.function.Predicate<Profile> has) {
        // the refs run from project to address; a calendar is first of all the user's own
        for (Dimension dimension : new Dimension[] {Dimension.USER, Dimension.PROJECT, Dimension.API_KEY}) {
            for (int i = 0; i < refs.size(); i++) {
                if (refs.get(i).dimension() == dimension && has.test(profiles.get(i))) {
                    return profiles.get(i);
                }
            }
        }
        return Profile.NONE;
    }

    /** Every limit on the metric that applies to the subject, with its amount; in no particular order. */
    public List<Effective> limitsOn(String metric) {
        List<Effective> effective = new ArrayList<>(2);
        Plan speaker = null;
        boolean looked = false;
        for (Limit limit : catalog.limitsOn(metric)) {
            if (!subject.covers(limit.scope())) {
                continue;
            }
            Effective found = overridden(limit);
            if (found == null) {
                if (!looked) {
                    speaker = speakerFor(metric);
                    looked = true;
                }
                found = planned(limit, speaker);
            }
            if (found != null) {
                effective.add(factor < 1 ? found.lowered(factor) : found);
            }
        }
        return effective;
    }

    private @Nullable Effective overridden(Limit limit) {
        for (int i = 0; i < profiles.size(); i++) {
            Override override = profiles.get(i).overrides().get(limit.name());
            if (override != null && override.holdsAt(now)) {
                SubjectRef ref = refs.get(i);
                String source =
                        "override:" + ref.dimension().name().toLowerCase(java.util.Locale.ROOT) + ":" + ref.id();
                return new Effective(limit, override.amount(), source);
            }
        }
        return null;
    }

    private @Nullable Plan speakerFor(String metric) {
        for (Plan plan : plans) {
            if (plan.unlimited()) {
                return plan;
            }
            for (Limit limit : catalog.limitsOn(metric)) {
                if (plan.amounts().containsKey(limit.name())) {
                    return plan;
                }
            }
        }
        return null;
    }

    private static @Nullable Effective planned(Limit limit, @Nullable Plan speaker) {
        if (speaker != null && speaker.amounts().containsKey(limit.name())) {
            return new Effective(limit, speaker.amounts().get(limit.name()), "plan:" + speaker.name());
        }
        if (speaker != null && speaker.unlimited() && personal(limit)) {
            return new Effective(limit, null, "plan:" + speaker.name());
        }
        return limit.amount() == null ? null : new Effective(limit, limit.amount(), "limit");
    }

    private static boolean personal(Limit limit) {
        return limit.scope().contains(Dimension.USER)
                || limit.scope().contains(Dimension.PROJECT)
                || limit.scope().contains(Dimension.API_KEY);
    }
}
