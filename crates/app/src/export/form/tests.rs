use proptest::prelude::*;

use super::text::{inert, shown};
use super::*;

fn head(id: &'static str) -> Head {
    Head { id, right: false }
}

fn written(format: ExportFormat, bom: bool, heads: &[Head], rows: &[Vec<Cell>]) -> String {
    let mut form = Form::begin(format, bom, heads, Vec::new()).expect("memory takes it");
    rows.iter().for_each(|row| form.row(row).expect("memory takes it"));
    String::from_utf8(form.end().expect("memory takes it")).expect("UTF-8")
}

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Nothing),
        // Everything that a reader could stumble over, and everything else.
        "[=+@\\-,;\"'\t\r\n|\\\\<>&a é\u{202e}\u{0}]{1,12}".prop_map(Cell::Text),
        "\\PC{1,20}".prop_map(Cell::Text),
        (any::<i32>(), 0..100_u8).prop_map(|(units, cents)| Cell::Amount(format!("{units}.{cents:02}"))),
        any::<i64>().prop_map(Cell::Count),
        any::<bool>().prop_map(Cell::Flag),
    ]
}

fn rows() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    prop::collection::vec(prop::collection::vec(cell(), 3), 0..8)
}

const HEADS: [Head; 3] = [
    Head { id: "order", right: false },
    Head { id: "amount", right: true },
    Head { id: "test", right: false },
];

/// What a reader of CSV has to find in a cell.
fn in_csv(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => inert(&shown(text)).into_owned(),
        Cell::Amount(text) => text.clone(),
        Cell::Count(n) => n.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

fn in_json(cell: &Cell) -> serde_json::Value {
    match cell {
        Cell::Nothing => serde_json::Value::Null,
        Cell::Text(text) | Cell::Amount(text) => text.as_str().into(),
        Cell::Count(n) => (*n).into(),
        Cell::Flag(flag) => (*flag).into(),
    }
}

proptest! {
    #[test]
    fn a_csv_reads_back_as_its_rows(rows in rows(), bom: bool) {
        let text = written(ExportFormat::Csv, bom, &HEADS, &rows);
        prop_assert_eq!(text.starts_with('\u{feff}'), bom);
        let mut reader = ::csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        prop_assert_eq!(reader.headers().unwrap(), vec!["order", "amount", "test"]);
        let read: Vec<Vec<String>> =
            reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect();
        let said: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(in_csv).collect()).collect();
        prop_assert_eq!(read, said);
    }

    #[test]
    fn no_text_in_a_csv_begins_a_formula(text in "[ ]{0,2}[=+@\\-\t\r\n＝＋－＠]\\PC{0,10}") {
        let file = written(ExportFormat::Csv, false, &[head("a"), head("b")], &[vec![Cell::Text(text), Cell::Nothing]]);
        let mut reader = ::csv::Reader::from_reader(file.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        prop_assert!(record[0].starts_with('\''), "{:?}", &record[0]);
    }

    #[test]
    fn json_and_json_lines_read_back_as_their_rows(rows in rows()) {
        let said: Vec<serde_json::Value> = rows
            .iter()
            .map(|row| HEADS.iter().zip(row).map(|(head, cell)| (head.id.to_owned(), in_json(cell))).collect())
            .collect();
        let array: Vec<serde_json::Value> =
            serde_json::from_str(&written(ExportFormat::Json, false, &HEADS, &rows)).unwrap();
        prop_assert_eq!(&array, &said);
        let lines = written(ExportFormat::JsonLines, false, &HEADS, &rows);
        let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(&lines, &said);
    }

    #[test]
    fn a_markdown_table_has_a_line_for_each_row_and_a_bar_for_each_cell(rows in rows()) {
        let text = written(ExportFormat::Markdown, false, &HEADS, &rows);
        let lines: Vec<&str> = text.lines().collect();
        prop_assert_eq!(lines.len(), rows.len() + 2);
        for line in lines {
            let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            prop_assert_eq!(bars, HEADS.len() + 1, "{}", line);
        }
    }
}

#[test]
fn amounts_stay_numbers_also_below_nothing() {
    let text = written(
        ExportFormat::Csv,
        false,
        &HEADS,
        &[vec![Cell::Text("-GPA".into()), Cell::Amount("-9.99".into()), Cell::Flag(false)]],
    );
    assert_eq!(text, "order,amount,test\r\n'-GPA,-9.99,false\r\n");
}

#[test]
fn nothing_found_is_still_a_whole_file() {
    let empty = |format| written(format, false, &HEADS, &[]);
    assert_eq!(empty(ExportFormat::Csv), "order,amount,test\r\n");
    assert_eq!(empty(ExportFormat::Json), "[]\n");
    assert_eq!(empty(ExportFormat::JsonLines), "");
    assert_eq!(empty(ExportFormat::Markdown), "| order | amount | test |\n| --- | ---: | --- |\n");
}

#[test]
fn a_text_is_no_markup_in_markdown() {
    let text = written(
        ExportFormat::Markdown,
        false,
        &[head("note")],
        &[vec![Cell::Text("![x](http://x/) | <b>\nnext".into())]],
    );
    assert_eq!(text, "| note |\n| --- |\n| \\!\\[x\\](http://x/) \\| \\<b\\> next |\n");
}
