//! One word per thing: every permission, event and job that the code names stands in the dictionary,
//! docs/develop/words.md. A new word is a decision and gets its line there.

use std::collections::{BTreeMap, BTreeSet};

use super::checkout::Checkout;
use super::finding::Finding;
use super::rust_source::Value;

pub const NAME: &str = "words";
const DICTIONARY: &str = "docs/develop/words.md";

/// Where words stand: the struct, its field or the function that makes it, what the word is.
const FIELDS: &[(&str, &str, &str)] = &[
    ("Event", "topic", "event"),
    ("JobDef", "kind", "job"),
    ("JobDef", "new", "job"),
    ("ListenerDef", "job_kind", "job"),
    ("ListenerDef", "topic", "event"),
    ("NewJob", "kind", "job"),
    ("NewJob", "new", "job"),
    ("Permission", "name", "permission"),
    ("ReconcilerDef", "name", "reconciler"),
    ("ReconcilerDef", "new", "reconciler"),
    ("ScheduleDef", "job_kind", "job"),
    ("ScheduleDef", "name", "schedule"),
];

/// Collects the words of production code and looks each up.
pub fn check(checkout: &Checkout) -> Vec<Finding> {
    let known = dictionary(checkout.text_of(DICTIONARY).unwrap_or_default());
    let constants = Constants::of(checkout);
    let mut found = Vec::new();
    for (file, source) in checkout.rust().filter(|(_, source)| !source.all_test) {
        let Some(owner) = file.crate_name() else { continue };
        for literal in source.literals.iter().filter(|it| !source.is_test(it.line)) {
            let field = FIELDS
                .iter()
                .find(|(name, field, _)| *name == literal.name && *field == literal.field);
            let Some((_, _, what)) = field else { continue };
            let word = match &literal.value {
                Value::Text(text) => text.as_str(),
                Value::Constant(name) => match constants.value(owner, &file.path, name) {
                    Some(text) => text,
                    None => continue,
                },
            };
            if !known.contains(word) {
                let message = format!("the {what} `{word}` is not in {DICTIONARY}; give it a line");
                found.push(Finding::at(&file.path, literal.line, message));
            }
        }
    }
    found
}

/// Texts by the constants that hold them: crate and name, then file and text.
struct Constants<'a>(BTreeMap<(&'a str, &'a str), Vec<(&'a str, &'a str)>>);

impl<'a> Constants<'a> {
    fn of(checkout: &'a Checkout) -> Self {
        let mut constants: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (file, source) in checkout.rust() {
            let Some(owner) = file.crate_name() else { continue };
            for (name, text) in &source.constants {
                let held = constants.entry((owner, name.as_str())).or_default();
                held.push((file.path.as_str(), text.as_str()));
            }
        }
        Self(constants)
    }

    /// The constant of the same file, else the only one of that name in the crate.
    fn value(&self, owner: &str, path: &str, name: &str) -> Option<&'a str> {
        let held = self.0.get(&(owner, name))?;
        let near = held.iter().find(|(file, _)| *file == path);
        near.or_else(|| held.first().filter(|_| held.len() == 1)).map(|(_, text)| *text)
    }
}

/// Everything that stands between backticks.
fn dictionary(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_not_in_the_dictionary_is_refused() {
        let code = "//! x\nconst TOPIC: &str = \"catalog.entity.changed\";\n\
                    fn f() { emit(Event { topic: TOPIC, subject: s }); }\n\
                    static J: JobDef = JobDef { kind: \"catalog.location.devour\" };\n\
                    #[cfg(test)]\nmod tests { fn g() { Event { topic: \"a.b.c\" }; } }\n";
        let checkout = Checkout::of(&[
            ("crates/catalog/src/lib.rs", code),
            (DICTIONARY, "| `catalog.entity.changed` | an entity is other than before |\n"),
        ]);
        let found = check(&checkout);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("the job `catalog.location.devour`"));
        assert_eq!(found[0].line, 4);
    }
}
