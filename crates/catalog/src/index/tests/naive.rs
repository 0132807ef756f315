//! The contract, literally: entities are values in a map, search rows are made anew for every
//! question, every question looks at every entity. Shares no code with what it checks.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::{Change, Record};

/// Key, value in lower case, value as written; null and overlong values have neither.
pub(super) type NaiveRow = (String, Option<(String, String)>);

#[derive(Clone, Debug, Default)]
pub(super) struct Naive {
    records: BTreeMap<String, Record>,
}

impl Naive {
    pub(super) fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put(record) => {
                    self.records.insert(record.entity_ref.to_string(), record.clone());
                }
                Change::Remove(entity_ref) => {
                    self.records.remove(entity_ref.as_str());
                }
            }
        }
    }

    pub(super) fn refs(&self) -> Vec<String> {
        self.records.keys().cloned().collect()
    }

    pub(super) fn uid(&self, entity_ref: &str) -> String {
        self.records[entity_ref].uid.clone()
    }

    /// The final entity, without its etag.
    pub(super) fn entity(&self, entity_ref: &str) -> Value {
        let record = &self.records[entity_ref];
        let mut entity: Value = serde_json::from_str(&record.document).expect("JSON");
        entity["metadata"]["uid"] = json!(record.uid);
        if record.orphan {
            entity["metadata"]["annotations"]["backstage.io/orphan"] = json!("true");
        }
        let mut relations = BTreeSet::new();
        for edge in self.records.values().flat_map(|record| &record.edges) {
            if edge.source.as_str() == entity_ref {
                relations.insert((edge.relation.clone(), edge.target.to_string()));
            }
        }
        entity["relations"] = relations
            .into_iter()
            .map(|(name, target)| json!({ "type": name, "targetRef": target }))
            .collect();
        entity
    }

    /// (entity, relation, target) of every relation of `refs` whose target is not there, sorted.
    pub(super) fn dangling(&self, refs: &[String]) -> Vec<(String, String, String)> {
        let mut found = BTreeSet::new();
        for edge in self.records.values().flat_map(|record| &record.edges) {
            let (source, target) = (edge.source.to_string(), edge.target.to_string());
            if refs.contains(&source) && !self.records.contains_key(&target) {
                found.insert((source, edge.relation.clone(), target));
            }
        }
        found.into_iter().collect()
    }

    pub(super) fn rows(&self, entity_ref: &str) -> Vec<NaiveRow> {
        let entity = self.entity(entity_ref);
        let mut raw: Vec<(String, Value)> = Vec::new();
        visit("", &entity, &mut raw);
        for name in ["name", "namespace", "uid"] {
            raw.push((format!("metadata.{name}"), entity["metadata"][name].clone()));
        }
        for relation in entity["relations"].as_array().into_iter().flatten() {
            let name = relation["type"].as_str().unwrap_or_default();
            raw.push((format!("relations.{name}"), relation["targetRef"].clone()));
        }
        let mut rows: Vec<NaiveRow> = Vec::new();
        for (key, value) in raw {
            let key = key.to_lowercase();
            if key.encode_utf16().count() > 200 {
                continue;
            }
            let text = match value {
                Value::Null => None,
                Value::String(text) => Some(text),
                other => Some(other.to_string()),
            };
            let value = text
                .map(|text| (text.to_lowercase(), text))
                .filter(|(lower, _)| lower.encode_utf16().count() <= 200);
            let lower = value.as_ref().map(|it| it.0.clone());
            let is_known = rows
                .iter()
                .any(|(known, it)| *known == key && it.as_ref().map(|it| it.0.clone()) == lower);
            if !is_known {
                rows.push((key, value));
            }
        }
        rows
    }

    fn values(&self, entity_ref: &str, key: &str) -> Vec<String> {
        let key = key.to_lowercase();
        let rows = self.rows(entity_ref).into_iter().filter(|row| row.0 == key);
        rows.filter_map(|(_, value)| value.map(|it| it.0)).collect()
    }

    /// Interprets a predicate as a request body writes it.
    pub(super) fn matches(&self, entity_ref: &str, predicate: &Value) -> bool {
        let expression = predicate.as_object().expect("an object");
        if let Some(Value::Array(inner)) = expression.get("$all") {
            return inner.iter().all(|inner| self.matches(entity_ref, inner));
        }
        if let Some(Value::Array(inner)) = expression.get("$any") {
            return inner.iter().any(|inner| self.matches(entity_ref, inner));
        }
        if let Some(inner) = expression.get("$not") {
            return !self.matches(entity_ref, inner);
        }
        expression.iter().all(|(key, test)| self.passes(entity_ref, key, test))
    }

    fn passes(&self, entity_ref: &str, key: &str, test: &Value) -> bool {
        let lower = |value: &Value| {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned).to_lowercase()
        };
        let values = self.values(entity_ref, key);
        let Some((operator, operand)) = test.as_object().and_then(|test| test.iter().next()) else {
            return values.contains(&lower(test));
        };
        match operator.as_str() {
            "$exists" => {
                let key = key.to_lowercase();
                let exists = self.rows(entity_ref).iter().any(|row| row.0 == key);
                operand.as_bool() == Some(exists)
            }
            "$in" => operand.as_array().into_iter().flatten().any(|it| values.contains(&lower(it))),
            "$hasPrefix" => values.iter().any(|value| value.starts_with(&lower(operand))),
            "$contains" => match operand {
                Value::Object(relation) => self.contains(entity_ref, relation),
                scalar => values.contains(&lower(scalar)),
            },
            other => panic!("unknown operator {other}"),
        }
    }

    fn contains(&self, entity_ref: &str, relation: &Map<String, Value>) -> bool {
        let name = relation["type"].as_str().unwrap_or_default();
        let test = match relation.get("targetRef") {
            None => json!({ "$exists": true }),
            Some(target) => target.clone(),
        };
        self.passes(entity_ref, &format!("relations.{name}"), &test)
    }

    /// Whether `term` is part of a value of one of `fields`.
    pub(super) fn has_text(&self, entity_ref: &str, term: &str, fields: &[String]) -> bool {
        let term = term.trim().to_lowercase();
        fields
            .iter()
            .any(|field| self.values(entity_ref, field).iter().any(|it| it.contains(&term)))
    }

    /// The value that orders by `field`.
    pub(super) fn order_value(
        &self,
        entity_ref: &str,
        field: &str,
        falling: bool,
    ) -> Option<String> {
        let values = self.values(entity_ref, field).into_iter();
        if falling { values.max() } else { values.min() }
    }

    /// by-query's order: without the field an entity is out.
    pub(super) fn sort_for_query(&self, refs: &mut Vec<String>, order: Option<(&str, bool)>) {
        let Some((field, falling)) = order else {
            refs.sort_by_key(|it| self.uid(it));
            return;
        };
        refs.retain(|it| self.order_value(it, field, falling).is_some());
        refs.sort_by_key(|it| (self.order_value(it, field, falling), self.uid(it)));
        if falling {
            refs.reverse();
        }
    }

    /// The order of a paged list: without the field an entity is last.
    pub(super) fn sort_for_list(&self, refs: &mut [String], orders: &[(String, bool)]) {
        if orders.is_empty() {
            refs.sort();
            return;
        }
        refs.sort_by(|left, right| {
            for (field, falling) in orders {
                let value = |it: &str| self.order_value(it, field, *falling);
                let order = match (value(left), value(right)) {
                    (Some(left), Some(right)) if *falling => right.cmp(&left),
                    (Some(left), Some(right)) => left.cmp(&right),
                    (left, right) => left.is_none().cmp(&right.is_none()),
                };
                if order != Ordering::Equal {
                    return order;
                }
            }
            self.uid(left).cmp(&self.uid(right))
        });
    }

    pub(super) fn facet(&self, refs: &[String], facet: &str) -> Vec<(String, usize)> {
        let facet = facet.to_lowercase();
        let mut counts = BTreeMap::new();
        for entity_ref in refs {
            for (key, value) in self.rows(entity_ref) {
                if let Some((_, original)) = value.filter(|_| key == facet) {
                    *counts.entry(original).or_insert(0) += 1;
                }
            }
        }
        counts.into_iter().collect()
    }
}

fn visit(path: &str, current: &Value, out: &mut Vec<(String, Value)>) {
    let special = ["attachments", "relations", "status"];
    let own = ["metadata.name", "metadata.namespace", "metadata.uid", "metadata.etag"];
    if special.contains(&path) || own.contains(&path) {
        return;
    }
    match current {
        Value::Array(items) => {
            for item in items {
                visit(path, item, out);
                if let Value::String(text) = item {
                    let key = format!("{path}.{text}");
                    if !out.iter().any(|(known, _)| known.to_lowercase() == key.to_lowercase()) {
                        out.push((key, json!(true)));
                    }
                }
            }
        }
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                visit(&path, value, out);
            }
        }
        scalar => out.push((path.to_owned(), scalar.clone())),
    }
}
