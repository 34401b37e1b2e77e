//! The subscriptions of Lumen Apps.

use super::{Intro, Offer, Period, Plan, PlanKind, State, Subscription, Trial};

const MONTH: Period = Period::Months(1);
const YEAR: Period = Period::Months(12);
const GRACE_WEEK: PlanKind = PlanKind::Renewing { grace: 7, hold: 53 };
const GRACE_FORTNIGHT: PlanKind = PlanKind::Renewing { grace: 14, hold: 46 };
const GRACE_SHORT: PlanKind = PlanKind::Renewing { grace: 3, hold: 30 };
/// No grace: Google still waits a day with the state ACTIVE ("silent grace").
const NO_GRACE: PlanKind = PlanKind::Renewing { grace: 0, hold: 60 };

const fn plan(id: &'static str, kind: PlanKind, period: Period, usd_cents: i64, weight: u32) -> Plan {
    Plan { id, kind, period, usd_cents, weight, state: State::Active, raised: None, offers: &[] }
}

const fn offer(id: &'static str, tag: &'static str, weight: u32) -> Offer {
    Offer { id, tag, weight, state: State::Active, trial: None, intro: None }
}

const fn trial(days: i64) -> Option<Trial> {
    Some(Trial { days })
}

const fn intro(periods: i64, percent: i64) -> Option<Intro> {
    Some(Intro { periods, percent })
}

/// All of them; the place of a product is its place here.
pub(crate) static SUBSCRIPTIONS: &[Subscription] = &[
    Subscription {
        package: 0,
        id: "premium",
        title: "Lumen Notes Premium",
        description: "Unlimited notebooks, handwriting search and sync between all devices.",
        benefits: &[
            "Unlimited notebooks",
            "Handwriting search",
            "Sync on every device",
            "Offline voice notes",
        ],
        weight: 300,
        plans: &[
            Plan {
                raised: Some((290, 799)),
                offers: &[
                    Offer { trial: trial(7), intro: intro(2, 50), ..offer("autumn-trial", "season", 30) },
                    Offer { trial: trial(7), ..offer("trial-week", "trial", 35) },
                    Offer { intro: intro(3, 60), ..offer("back-to-school", "season", 8) },
                    Offer { state: State::Draft, intro: intro(1, 30), ..offer("winter-sale", "season", 0) },
                ],
                ..plan("monthly", GRACE_WEEK, MONTH, 999, 62)
            },
            Plan {
                offers: &[
                    Offer { trial: trial(14), ..offer("trial-fortnight", "trial", 40) },
                    Offer { intro: intro(1, 70), ..offer("first-year", "intro", 15) },
                ],
                ..plan("yearly", GRACE_FORTNIGHT, YEAR, 5_999, 30)
            },
            plan("prepaid-monthly", PlanKind::Prepaid, MONTH, 1_099, 8),
        ],
    },
    Subscription {
        package: 0,
        id: "family",
        title: "Lumen Notes Family",
        description: "Premium for up to six people.",
        benefits: &["Six accounts", "Shared notebooks", "Parental overview"],
        weight: 70,
        plans: &[
            Plan {
                offers: &[Offer { trial: trial(14), ..offer("family-trial", "trial", 45) }],
                ..plan("monthly", GRACE_WEEK, MONTH, 1_499, 60)
            },
            plan("yearly", GRACE_FORTNIGHT, YEAR, 8_999, 40),
        ],
    },
    Subscription {
        package: 0,
        id: "student",
        title: "Lumen Notes Student",
        description: "Premium for people who learn.",
        benefits: &["Everything in Premium", "Flash cards"],
        weight: 80,
        plans: &[
            Plan {
                offers: &[Offer { trial: trial(30), ..offer("first-month-free", "trial", 50) }],
                ..plan("monthly", NO_GRACE, MONTH, 499, 75)
            },
            plan("yearly", GRACE_FORTNIGHT, YEAR, 2_999, 25),
            Plan { state: State::Inactive, ..plan("half-yearly", GRACE_WEEK, Period::Months(6), 1_799, 0) },
        ],
    },
    Subscription {
        package: 0,
        id: "cloud_storage",
        title: "Lumen Cloud 100 GB",
        description: "Room for scans, recordings and photographs.",
        benefits: &["100 GB"],
        weight: 60,
        plans: &[
            plan("monthly", GRACE_WEEK, MONTH, 199, 80),
            plan("quarterly", GRACE_WEEK, Period::Months(3), 549, 20),
        ],
    },
    Subscription {
        package: 1,
        id: "fit_plus",
        title: "Lumen Fit Plus",
        description: "All programmes, all courses, and a plan that adapts.",
        benefits: &["400 workouts", "Adaptive plan", "Watch app"],
        weight: 220,
        plans: &[
            Plan {
                offers: &[
                    Offer { trial: trial(3), ..offer("three-days", "trial", 35) },
                    Offer { intro: intro(4, 50), ..offer("four-weeks-half", "intro", 15) },
                ],
                ..plan("weekly", GRACE_SHORT, Period::Week, 299, 22)
            },
            Plan {
                raised: Some((20, 1_199)),
                offers: &[
                    Offer { trial: trial(7), ..offer("trial-week", "trial", 40) },
                    Offer { trial: trial(14), intro: intro(1, 40), ..offer("new-year", "season", 15) },
                ],
                ..plan("monthly", GRACE_WEEK, MONTH, 1_299, 50)
            },
            Plan {
                offers: &[Offer { trial: trial(7), ..offer("trial-week", "trial", 50) }],
                ..plan("yearly", GRACE_FORTNIGHT, YEAR, 7_999, 22)
            },
            plan("yearly-installments", PlanKind::Installments { payments: 12 }, MONTH, 749, 40),
        ],
    },
    Subscription {
        package: 1,
        id: "fit_coach",
        title: "Lumen Fit Coach",
        description: "A trainer who answers within a day.",
        benefits: &["Personal trainer", "Weekly call"],
        weight: 40,
        plans: &[
            Plan {
                offers: &[Offer { intro: intro(1, 50), ..offer("first-month-half", "intro", 50) }],
                ..plan("monthly", GRACE_WEEK, MONTH, 2_499, 100)
            },
            plan("half-year-installments", PlanKind::Installments { payments: 6 }, MONTH, 1_999, 50),
        ],
    },
    Subscription {
        package: 1,
        id: "fit_family",
        title: "Lumen Fit Family",
        description: "Plus for a household.",
        benefits: &["Five people"],
        weight: 25,
        plans: &[
            plan("monthly", GRACE_WEEK, MONTH, 1_999, 60),
            plan("yearly", GRACE_FORTNIGHT, YEAR, 11_999, 40),
        ],
    },
    Subscription {
        package: 1,
        id: "meal_plans",
        title: "Meal Plans",
        description: "A week of cooking, every week.",
        benefits: &["New recipes weekly", "Shopping list"],
        weight: 45,
        plans: &[
            plan("weekly", GRACE_SHORT, Period::Week, 149, 30),
            Plan {
                offers: &[Offer { trial: trial(7), ..offer("taste", "trial", 60) }],
                ..plan("monthly", NO_GRACE, MONTH, 499, 70)
            },
        ],
    },
    Subscription {
        package: 2,
        id: "vip_pass",
        title: "VIP Pass",
        description: "Daily gems and no queue.",
        benefits: &["50 gems a day", "No queue", "VIP frame"],
        weight: 170,
        plans: &[
            Plan {
                offers: &[Offer { trial: trial(3), ..offer("three-days", "trial", 45) }],
                ..plan("weekly", GRACE_SHORT, Period::Week, 399, 45)
            },
            plan("monthly", GRACE_WEEK, MONTH, 999, 45),
            plan("prepaid-week", PlanKind::Prepaid, Period::Week, 449, 10),
        ],
    },
    Subscription {
        package: 2,
        id: "season_club",
        title: "Season Club",
        description: "Every season's track, unlocked.",
        benefits: &["Season track"],
        weight: 90,
        plans: &[
            plan("monthly", NO_GRACE, MONTH, 499, 65),
            plan("prepaid-monthly", PlanKind::Prepaid, MONTH, 599, 20),
            plan("yearly", GRACE_FORTNIGHT, YEAR, 3_999, 15),
        ],
    },
    Subscription {
        package: 2,
        id: "arcade_all",
        title: "Arcade All Access",
        description: "All Lumen games without advertisements.",
        benefits: &["All games", "No advertisements"],
        weight: 70,
        plans: &[
            Plan {
                offers: &[Offer { trial: trial(14), ..offer("trial-fortnight", "trial", 50) }],
                ..plan("monthly", GRACE_WEEK, MONTH, 699, 70)
            },
            plan("yearly", GRACE_FORTNIGHT, YEAR, 3_999, 30),
        ],
    },
    Subscription {
        package: 0,
        id: "focus_sounds",
        title: "Focus Sounds",
        description: "Rain, rivers and cafés to write by.",
        benefits: &["120 soundscapes"],
        weight: 40,
        plans: &[
            plan("monthly", GRACE_WEEK, MONTH, 299, 70),
            plan("yearly", GRACE_FORTNIGHT, YEAR, 1_999, 30),
        ],
    },
];
