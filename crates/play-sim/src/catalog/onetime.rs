//! The one-time products of Lumen Apps.

use super::{OneTime, OneTimeKind};

const KEEP: OneTimeKind = OneTimeKind::Keep;
const USE_UP: OneTimeKind = OneTimeKind::Consumable { multi: false };
const STACK: OneTimeKind = OneTimeKind::Consumable { multi: true };
const RENT: OneTimeKind = OneTimeKind::Rentable;

const fn item(
    package: u8,
    id: &'static str,
    title: &'static str,
    usd_cents: i64,
    weight: u32,
    kind: OneTimeKind,
) -> OneTime {
    OneTime { package, id, title, usd_cents, weight, kind }
}

/// All of them, in a fixed order.
pub(crate) static ONE_TIME: &[OneTime] = &[
    item(0, "pro_unlock", "Notes Pro, for ever", 4_999, 60, KEEP),
    item(0, "no_ads", "No advertisements", 399, 140, KEEP),
    item(0, "theme_paper", "Theme: Paper", 199, 30, KEEP),
    item(0, "theme_midnight", "Theme: Midnight", 199, 45, KEEP),
    item(0, "theme_forest", "Theme: Forest", 199, 20, KEEP),
    item(0, "theme_bundle", "All themes", 599, 18, KEEP),
    item(0, "font_pack", "Font pack", 299, 22, KEEP),
    item(0, "pdf_export", "PDF export", 499, 50, KEEP),
    item(0, "ocr_100", "100 scans read", 299, 35, STACK),
    item(0, "ocr_500", "500 scans read", 999, 18, STACK),
    item(0, "tip_small", "A small thank-you", 99, 12, USE_UP),
    item(0, "tip_large", "A large thank-you", 1_999, 3, USE_UP),
    item(1, "program_5k", "From couch to 5 km", 999, 50, KEEP),
    item(1, "program_10k", "10 km in ten weeks", 1_299, 30, KEEP),
    item(1, "program_marathon", "Marathon", 2_499, 12, KEEP),
    item(1, "program_yoga", "Yoga foundations", 1_499, 40, KEEP),
    item(1, "program_pilates", "Pilates at home", 1_499, 28, KEEP),
    item(1, "program_strength", "Strength without machines", 1_499, 34, KEEP),
    item(1, "program_back", "A strong back", 999, 38, KEEP),
    item(1, "course_breathing", "Breathing, a film course", 799, 14, RENT),
    item(1, "course_kettlebell", "Kettlebell, a film course", 999, 10, RENT),
    item(1, "course_mobility", "Mobility, a film course", 899, 9, RENT),
    item(1, "watch_faces", "Watch faces", 199, 16, KEEP),
    item(1, "session_1", "One session with a coach", 2_999, 8, USE_UP),
    item(1, "session_5", "Five sessions with a coach", 12_999, 3, USE_UP),
    item(2, "coins_80", "80 coins", 99, 210, STACK),
    item(2, "coins_500", "500 coins", 499, 190, STACK),
    item(2, "coins_1200", "1,200 coins", 999, 130, STACK),
    item(2, "coins_2500", "2,500 coins", 1_999, 60, STACK),
    item(2, "coins_6500", "6,500 coins", 4_999, 25, STACK),
    item(2, "coins_14000", "14,000 coins", 9_999, 9, USE_UP),
    item(2, "gems_10", "10 gems", 199, 110, STACK),
    item(2, "gems_60", "60 gems", 999, 70, STACK),
    item(2, "gems_200", "200 gems", 2_999, 20, USE_UP),
    item(2, "starter_pack", "Starter pack", 299, 120, KEEP),
    item(2, "no_ads_games", "No advertisements", 499, 90, KEEP),
    item(2, "season_track_12", "Season 12 track", 999, 40, KEEP),
    item(2, "season_track_13", "Season 13 track", 999, 44, KEEP),
    item(2, "skin_fox", "Skin: fox", 399, 26, KEEP),
    item(2, "skin_raven", "Skin: raven", 399, 22, KEEP),
    item(2, "skin_astronaut", "Skin: astronaut", 599, 18, KEEP),
    item(2, "level_editor", "Level editor", 1_499, 10, KEEP),
    item(2, "revive", "One more life", 99, 95, STACK),
    item(2, "mystery_box", "Mystery box", 299, 55, USE_UP),
];
