use rusqlite::types::Value;

/// A condition with its parameters. The text depends on the shape of a query only, so that prepared statements
/// are used again.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) params: Vec<Value>,
}

impl Condition {
    pub(super) fn and<V: Into<Value>>(&mut self, sql: &str, params: impl IntoIterator<Item = V>) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
        self.params.extend(params.into_iter().map(Into::into));
    }

    pub(super) fn and_plain(&mut self, sql: &str) {
        self.and(sql, [] as [i64; 0]);
    }

    pub(super) fn and_condition(&mut self, other: Condition) {
        self.and(&format!("({})", other.sql), other.params);
    }

    /// One of several.
    pub(super) fn any<S: AsRef<str>, V: Into<Value>>(
        &mut self,
        alternatives: impl IntoIterator<Item = (S, Vec<V>)>,
    ) {
        let mut sql = String::new();
        let mut params: Vec<Value> = Vec::new();
        for (alternative, values) in alternatives {
            if !sql.is_empty() {
                sql.push_str(" OR ");
            }
            sql.push_str(&format!("({})", alternative.as_ref()));
            params.extend(values.into_iter().map(Into::into));
        }
        self.and(&format!("({sql})"), params);
    }

    pub(super) fn is_in(&mut self, column: &str, values: &[i64]) {
        match values {
            [one] => self.and(&format!("{column} = ?"), [*one]),
            many => self.and(&format!("{column} IN ({})", numbers(many.len())), many.iter().copied()),
        }
    }
}

/// So many question marks.
pub(super) fn numbers(count: usize) -> String {
    vec!["?"; count].join(", ")
}
