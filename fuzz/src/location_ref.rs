//! References: of locations (`url:https://…`) and of entities (`component:default/pay`).

use model::location::is_script_address;
use model::{EntityRef, Location, RefDefaults, entity_ref};

/// Reads the bytes as one reference of each sort.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    location(&text);
    entity(&text);
}

fn location(text: &str) {
    let Ok(location) = Location::parse(text) else { return };
    assert!(!location.kind.is_empty() && !location.target.is_empty(), "an empty part");
    assert!(!matches!(location.kind.as_str(), "http" | "https"), "an address without its type");
    assert!(!is_script_address(&location.target), "a script");
    assert_eq!(Location::parse(&location.to_string()).as_ref(), Ok(&location), "read again");
}

fn entity(text: &str) {
    for kind in [None, Some("Component")] {
        let defaults = RefDefaults { kind, namespace: None };
        let Ok(entity_ref) = EntityRef::parse(text, defaults) else { continue };
        let canonical = entity_ref.as_str();
        assert_eq!(EntityRef::parse_full(canonical).as_ref(), Ok(&entity_ref), "read again");
        let parts = (Some(entity_ref.kind()), Some(entity_ref.namespace()), entity_ref.name());
        assert_eq!(entity_ref::split(canonical), Ok(parts), "the parts");
        assert_eq!(canonical, canonical.to_lowercase(), "lower case");
    }
}
