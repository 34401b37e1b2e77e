//! Where Google Play sells: region, currency, tax, purchasing power and share of our invented buyers.
//! The list stands for regions version [`VERSION`]; rates and taxes are invented near the real ones.

use crate::money::{Currency, Micros, currency};

/// The regions version that this world prices with.
pub(crate) const VERSION: &str = "2025/03";

/// One region as Google Play bills it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: &'static str,
    pub(crate) currency: &'static Currency,
    /// Tax in thousandths of the price before tax.
    pub(crate) tax_milli: i64,
    /// Prices shown to the buyer include tax. False where it is added at the till (US, CA).
    pub(crate) tax_inclusive: bool,
    /// Price level in percent of the US one.
    pub(crate) level: i64,
    /// How many of a hundred thousand buyers live here.
    pub(crate) weight: u32,
}

impl Region {
    /// Tax within (or on top of) a listed price: `(total, tax)`.
    pub(crate) fn with_tax(&self, listed: Micros) -> (Micros, Micros) {
        if self.tax_inclusive {
            let net = listed * 1_000 / (1_000 + self.tax_milli);
            (listed, self.currency.round(listed - net))
        } else {
            let tax = self.currency.round(listed * self.tax_milli / 1_000);
            (listed + tax, tax)
        }
    }

    /// States and postal codes are told only where Google is not the merchant of record.
    pub(crate) fn tells_address(&self) -> bool {
        !places(self.code).is_empty()
    }
}

/// City, state and first digits of the postal code, in regions whose buyers' addresses the developer sees.
pub(crate) fn places(code: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match code {
        "US" => &[
            ("Los Angeles", "CA", "900"),
            ("New York", "NY", "100"),
            ("Houston", "TX", "770"),
            ("Chicago", "IL", "606"),
            ("Phoenix", "AZ", "850"),
            ("Seattle", "WA", "981"),
            ("Miami", "FL", "331"),
            ("Denver", "CO", "802"),
            ("Boston", "MA", "021"),
            ("Atlanta", "GA", "303"),
        ],
        "CA" => &[("Toronto", "ON", "M5V "), ("Montreal", "QC", "H2X "), ("Vancouver", "BC", "V6B ")],
        "IN" => &[("Mumbai", "MH", "4000"), ("Bengaluru", "KA", "5600"), ("Delhi", "DL", "1100")],
        "BR" => {
            &[("São Paulo", "SP", "01310-"), ("Rio de Janeiro", "RJ", "20040-"), ("Curitiba", "PR", "80010-")]
        }
        "MX" => &[("Ciudad de México", "CDMX", "065"), ("Monterrey", "NLE", "640")],
        _ => &[],
    }
}

/// A region by its code.
#[cfg(test)]
pub(crate) fn region(code: &str) -> Option<&'static Region> {
    all().iter().find(|r| r.code == code)
}

/// Where a code stands in [`all`].
pub(crate) fn position(code: &str) -> Option<usize> {
    all().iter().position(|r| r.code == code)
}

/// All regions, in a fixed order.
pub(crate) fn all() -> &'static [Region] {
    static REGIONS: std::sync::LazyLock<Vec<Region>> = std::sync::LazyLock::new(|| {
        TABLE
            .lines()
            .flat_map(|line| {
                let mut words = line.split_whitespace();
                let code = words.next().unwrap_or_default();
                words.map(move |word| parse(code, word))
            })
            .collect()
    });
    &REGIONS
}

/// `DE:190:100:9000` under a line's currency; a `+` before the tax says that it comes on top.
fn parse(currency_code: &str, word: &'static str) -> Region {
    let mut parts = word.split(':');
    let code = parts.next().unwrap_or_default();
    let tax = parts.next().unwrap_or("0");
    let mut number = || parts.next().and_then(|n| n.parse::<u32>().ok());
    let (level, weight) = (number().unwrap_or(60), number().unwrap_or(12));
    Region {
        code,
        currency: currency(currency_code)
            .expect("the table names currencies of money.rs; a test reads it all"),
        tax_milli: tax.trim_start_matches('+').parse().unwrap_or(0),
        tax_inclusive: !tax.starts_with('+'),
        level: i64::from(level),
        weight,
    }
}

/// Currency, then `region:tax:level:weight`.
const TABLE: &str = "\
USD US:+70:100:24000 AG:150 AI:130 AL:200:45:30 AM:200:45:30 AO:140:40 AR:210:45:600 AW:70 AZ:180:45:40 BA:170:50:60 BB:175 BJ:180:35 BF:180:35 BH:100:80:80 BI:180:30 BM:0:100 BN:0:80 BS:100:90 BT:70:30 BW:140:50 BY:200:45:60 BZ:125:50 CD:160:30 CG:189:35 CV:150:40 DJ:100:40 DM:150 DO:180:50:120 EC:150:50:150 ER:50:30 FJ:150:50 FM:0 GA:180:45 GD:150 GM:150:30 GN:180:30 GT:120:50:150 GW:150:30 GY:140:45 HN:150:45:60 HT:100:35 IS:240:110:40 JM:150:50:40 KG:120:40:20 KH:100:40:60 KM:100:30 KN:170 KW:0:90:150 KY:0:110 LA:100:35:20 LC:125 LR:100:30 LY:0:40 MD:200:45:50 MG:200:30 MK:180:50:40 ML:180:30 MR:160:30 MU:150:50:20 MV:80:50 MW:165:30 MZ:160:30 NA:150:50 NE:190:30 NI:150:40:30 NP:130:35:60 OM:50:80:60 PA:70:60:60 PG:100:40 RW:180:30 SB:100:40 SC:150:60 SL:150:30 SO:50:30 SR:100:40 ST:150:30 SV:130:50:60 SZ:150:40 TC:0 TD:180:30 TG:180:30 TJ:140:35 TM:150:40 TN:190:40:80 TO:150 TT:125:60:30 UG:180:35:40 UY:220:60:90 UZ:120:40:60 VC:150 VE:160:40:40 VG:0 VU:150 WS:150 YE:50:30 ZM:160:35:20 ZW:150:35
EUR DE:190:100:9200 FR:200:100:6800 IT:220:95:4100 ES:210:90:3900 NL:210:100:2300 BE:210:100:1100 AT:200:100:1300 IE:230:100:500 PT:230:80:800 FI:255:100:600 GR:240:75:500 SK:230:75:300 SI:220:80:150 EE:240:80:120 LV:210:75:120 LT:210:75:180 LU:170:105:80 MT:180:90:50 CY:190:90:70 HR:250:75:250 BG:200:65:300 MC:200:110 SM:220:95 VA:220:95 LI:81:110
GBP GB:200:95:6500 GI:150:95
JPY JP:100:85:4600
KRW KR:100:85:2900
VND VN:100:45:800
CLP CL:190:60:600
IDR ID:110:45:1500
BRL BR:170:50:5600
INR IN:180:30:5200
CAD CA:+130:100:2700
AUD AU:100:100:2100
MXN MX:160:60:2600
PLN PL:230:70:1900
CZK CZ:210:75:700
HUF HU:270:70:500
RON RO:210:65:600
SEK SE:250:95:1000
NOK NO:250:100:700
DKK DK:250:105:600
CHF CH:81:125:900
TRY TR:200:40:1500
ZAR ZA:150:50:500
EGP EG:140:35:400
NGN NG:75:30:300
KES KE:160:35:120
GHS GH:150:35:60
TZS TZ:180:35:40
XOF CI:180:40:40 SN:180:40:40
XAF CM:193:40:30
MAD MA:200:45:120
DZD DZ:190:40:60
ILS IL:180:90:500
AED AE:50:90:600
SAR SA:150:80:700
QAR QA:0:90:120
JOD JO:160:60:50
LBP LB:110:50:30
IQD IQ:0:50:80
PKR PK:180:30:250
BDT BD:150:30:150
LKR LK:180:35:60
MMK MM:50:30:30
THB TH:70:50:700
MYR MY:80:55:500
SGD SG:90:95:500
PHP PH:120:45:700
TWD TW:50:75:900
HKD HK:0:90:500
MOP MO:0:90:30
CNY CN:60:60:40
NZD NZ:150:95:400
COP CO:190:50:600
PEN PE:180:55:350
CRC CR:130:60:80
PYG PY:100:50:60
BOB BO:130:45:50
UAH UA:200:45:400
KZT KZ:160:45:150
GEL GE:180:45:40
RSD RS:200:55:120
MNT MN:100:45:20
RUB RU:200:45:40";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_whole() {
        let codes: HashSet<_> = all().iter().map(|r| r.code).collect();
        assert_eq!(codes.len(), all().len());
        assert!(all().len() >= 170, "{}", all().len());
        assert!(
            all().iter().all(|r| r.code.len() == 2 && r.level >= 30 && r.weight > 0 && r.tax_milli < 300)
        );
        assert!(all().iter().filter(|r| r.currency.decimals == 0).count() >= 10);
    }

    #[test]
    fn tax_is_inside_the_price_in_europe_and_on_top_in_america() {
        let germany = region("DE").unwrap();
        assert_eq!(germany.with_tax(9_990_000), (9_990_000, 1_600_000));
        let america = region("US").unwrap();
        assert_eq!(america.with_tax(10_000_000), (10_700_000, 700_000));
    }
}
