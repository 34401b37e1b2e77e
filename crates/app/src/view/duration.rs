/// An ISO 8601 duration as the catalog writes it, in words: `P1M` is `1 month`, `P0D` is nothing.
pub(crate) fn words(iso: &str) -> String {
    let mut parts = Vec::new();
    let (mut number, mut in_time) = (String::new(), false);
    for c in iso.chars() {
        match c {
            'P' => {}
            'T' => in_time = true,
            c if c.is_ascii_digit() => number.push(c),
            unit => {
                let name = match (unit, in_time) {
                    ('Y', _) => "year",
                    ('M', false) => "month",
                    ('W', _) => "week",
                    ('D', _) => "day",
                    ('H', true) => "hour",
                    ('M', true) => "minute",
                    _ => return iso.to_owned(),
                };
                let count = std::mem::take(&mut number);
                match count.as_str() {
                    "" => return iso.to_owned(),
                    "0" => {}
                    "1" => parts.push(format!("1 {name}")),
                    n => parts.push(format!("{n} {name}s")),
                }
            }
        }
    }
    if parts.is_empty() { "no time".to_owned() } else { parts.join(" ") }
}

/// How often something renews: `P1M` is `monthly`, others are `every 3 months`.
pub(crate) fn rhythm(iso: &str) -> String {
    match iso {
        "P1W" | "P7D" => "weekly".to_owned(),
        "P1M" | "P30D" => "monthly".to_owned(),
        "P1Y" | "P12M" | "P365D" => "yearly".to_owned(),
        other => format!("every {}", words(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_a_person_says_them() {
        let said = ["P1M", "P3D", "P4W2D", "P1Y", "PT48H", "P0D", "soon"].map(words);
        assert_eq!(said, ["1 month", "3 days", "4 weeks 2 days", "1 year", "48 hours", "no time", "soon"]);
        assert_eq!(["P1M", "P6M"].map(rhythm), ["monthly", "every 6 months"]);
    }
}
