//! Descriptors: bytes of a file, through YAML, placeholders and processing.

use std::collections::HashMap;
use std::sync::LazyLock;

use catalog::logic::annotations::{EDIT_URL, SourceLinks, VIEW_URL};
use catalog::logic::etag::etag;
use catalog::logic::limits::{
    BUNDLE_WEIGHT_MAX, FINDINGS_PER_DOCUMENT_MAX, PLACEHOLDERS_PER_DOCUMENT_MAX,
    SHOWN_VALUE_CHARS_MAX,
};
use catalog::logic::placeholders::{self, Resolver, weight};
use catalog::logic::{Place, Processed, Rulebook, bundle, process};
use forge::Integrations;
use model::location::is_script_address;
use model::yaml::{self, Document, Limits, Positions};
use model::{EntityRef, Location};
use serde_json::Value;

/// As for descriptors, but with less to write out: a small input is not to take long.
const LIMITS: Limits = Limits { nodes: 20_000, expanded_bytes: 256 * 1024, ..Limits::DESCRIPTOR };
/// What the catalog itself writes into an entity, at most.
const ADDED_MAX: usize = 4 * 1024;
/// Longest message of a finding, in bytes: a few values that are shown, and words around.
const MESSAGE_BYTES_MAX: usize = 40 * SHOWN_VALUE_CHARS_MAX;
/// Longest text of which a bundle is put together: parts that overlap are written out again.
const BUNDLE_TEXT_MAX: usize = 20_000;

static RULEBOOK: LazyLock<Rulebook> =
    LazyLock::new(|| Rulebook::permissive().expect("the built-in kinds are sound"));
static KNOWN: LazyLock<Integrations> = LazyLock::new(Integrations::default);
static PLACES: LazyLock<[(Location, SourceLinks); 2]> = LazyLock::new(|| {
    [("url", "https://github.com/o/r/blob/main/x/catalog-info.yaml"), ("file", "/srv/x/all.yaml")]
        .map(|(kind, target)| {
            let location = Location::new(kind, target);
            let links = SourceLinks::of(&location, &KNOWN);
            (location, links)
        })
});

/// Reads the bytes as a descriptor file.
pub fn check(input: &[u8]) {
    let Ok(text) = yaml::decode(input, &LIMITS) else { return };
    for resolver in [Resolver::Json, Resolver::Yaml] {
        drop(placeholders::read(resolver, &text, "./a.yaml"));
    }
    let documents = yaml::parse_documents(&text, &LIMITS);
    assert!(documents.len() <= LIMITS.documents + 1, "bounds");
    for document in documents {
        match document {
            Err(error) => assert!(error.position.line > 0 && !error.message.is_empty()),
            Ok(document) => check_document(&document),
        }
    }
}

fn check_document(document: &Document) {
    assert!(document.start.line > 0 && document.start.column > 0, "a place in the text");
    let written = yaml::to_text(&document.value);
    let found = yaml::parse_one(&written, &Limits::DESCRIPTOR).map(|it| it.value);
    assert_eq!(found.as_ref(), Ok(&document.value), "YAML reads as what was written");
    check_placeholders(&document.value);
    check_bundle(&document.value);
    for (location, links) in &*PLACES {
        check_entity(document, location, links);
    }
}

fn check_placeholders(document: &Value) {
    let found = placeholders::find(document);
    let kept = found.iter().filter(|it| it.address.is_ok()).count();
    assert!(kept <= PLACEHOLDERS_PER_DOCUMENT_MAX, "bounds");
    let mut filled = document.clone();
    for it in &found {
        let object = document.pointer(&it.field).and_then(Value::as_object);
        assert_eq!(object.map(serde_json::Map::len), Some(1), "{} is no placeholder", it.field);
        placeholders::fill(&mut filled, &it.field, "text".into());
    }
    assert_eq!(placeholders::find(&filled), [], "what is filled in is none any more");
}

/// A file that refers to itself under every name that it knows.
fn check_bundle(value: &Value) {
    if weight(value) > BUNDLE_TEXT_MAX {
        return;
    }
    let links: HashMap<String, String> = bundle::outward_references(value)
        .into_iter()
        .map(|address| (address, "root".to_owned()))
        .collect();
    let file = bundle::File { value: value.clone(), links };
    if let Ok(bundled) = bundle::assemble("root", &HashMap::from([("root".to_owned(), file)])) {
        assert!(weight(&bundled) <= 2 * BUNDLE_WEIGHT_MAX, "bounds");
        assert_eq!(bundle::outward_references(&bundled), [""; 0], "nothing leads out of a bundle");
    }
}

fn check_entity(document: &Document, location: &Location, links: &SourceLinks) {
    let place =
        Place { location, origin: location, links, integrations: &KNOWN, rules_apply: true };
    let value = document.value.clone();
    let processed = match process(&RULEBOOK, &place, value, &document.positions, &[]) {
        Err(refused) => {
            assert!(!refused.errors.is_empty(), "refused without a word");
            return;
        }
        Ok(processed) => processed,
    };
    let Processed { entity, entity_ref, edges, targets, errors } = &processed;
    assert!(errors.len() <= FINDINGS_PER_DOCUMENT_MAX, "bounds");
    for error in errors {
        assert!(error.message.len() <= MESSAGE_BYTES_MAX, "a long message: {}", error.message);
        assert!(error.line > 0 && error.column > 0, "a place in the text");
    }
    if !processed.is_accepted() {
        assert!(edges.is_empty() && targets.is_empty(), "a refused entity leads nowhere");
        return;
    }
    assert_eq!(EntityRef::parse_full(entity_ref.as_str()).as_ref(), Ok(entity_ref), "its name");
    assert_eq!(etag(entity).len(), 40);
    assert!(weight(entity) <= weight(&document.value) + ADDED_MAX, "an entity that grows");
    assert!(has_no_script(&entity["metadata"]), "a script to click on");
    assert!(edges.is_sorted_by(|left, right| left < right), "each edge once");
    for edge in edges {
        assert!(edge.source == *entity_ref || edge.target == *entity_ref, "an edge of others");
        for end in [&edge.source, &edge.target] {
            assert_eq!(EntityRef::parse_full(end.as_str()).as_ref(), Ok(end), "a reference");
        }
    }
    for target in targets {
        let kind = &target.location.kind;
        assert!(kind == "url" || *kind == location.kind, "{} leads astray", target.location);
        assert!(!is_script_address(&target.location.target), "a script");
    }
    let again = process(&RULEBOOK, &place, entity.clone(), &Positions::default(), &[]);
    let again = again.expect("what is accepted has a name");
    assert_eq!((&again.entity, &again.edges), (entity, edges), "processing again changes nothing");
    let found = |all: &[catalog::logic::LocationTarget]| -> Vec<Location> {
        all.iter().map(|it| it.location.clone()).collect()
    };
    assert_eq!(found(&again.targets), found(targets), "processing again changes nothing");
}

/// Whether none of the addresses that people click on is a script.
fn has_no_script(metadata: &Value) -> bool {
    let annotations = &metadata["annotations"];
    let links = metadata["links"].as_array().into_iter().flatten().map(|it| &it["url"]);
    let addresses = links.chain([&annotations[VIEW_URL], &annotations[EDIT_URL]]);
    addresses.filter_map(Value::as_str).all(|it| !is_script_address(it))
}
