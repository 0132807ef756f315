//! Outputs that are made up.

use serde_json::json;

use super::*;

#[test]
fn outputs_are_made_up_from_their_schema() {
    let schema = json!({"type": "object", "properties": {
        "url": {"type": "string"},
        "id": {"type": "number"},
        "is": {"type": "boolean"},
        "list": {"type": "array", "items": {"type": "string"}},
        "empty": {"type": "array"},
        "either": {"type": ["string", "null"]},
        "shown": {"type": "string", "examples": ["e"]},
    }});
    assert_eq!(
        example_output(&schema),
        json!({"url": "<example>", "id": 0, "is": false, "list": ["<example>"], "empty": [],
               "either": "<unknown>", "shown": "e"})
    );
}
