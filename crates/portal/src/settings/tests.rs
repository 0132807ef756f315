//! The portal's configuration: what ships, what an operator changes, what is refused.

use model::Problem;
use model::config::Config;
use serde_json::{Value, json};

use super::layout::Layout;
use super::{Settings, check, shipped};

fn read(portal: Value) -> Result<Settings, Problem> {
    Settings::read(&Config::from_value(json!({ "flagstone": { "portal": portal } })))
}

fn layout(settings: &Settings, kind: Option<&str>, of_type: Option<&str>) -> Layout {
    let fits = |it: &&Layout| (it.kind.as_deref(), it.of_type.as_deref()) == (kind, of_type);
    settings.layouts.iter().find(fits).cloned().unwrap()
}

#[test]
fn what_ships_is_whole_and_passes_its_own_checks() {
    let shipped = shipped().unwrap();
    check::check(&shipped).unwrap();
    let settings = read(json!({})).unwrap();
    assert_eq!(settings.brand.title.as_deref(), Some("Flagstone"));
    assert_eq!(settings.layouts.len(), shipped.layouts.len());
    for it in &settings.layouts {
        assert!(it.tabs.contains(&"overview".to_owned()), "{it:?}");
        assert_eq!(it.cards.side, ["about", "links", "freshness", "labels"], "{it:?}");
        assert!(!it.cards.main.is_empty(), "{it:?}");
    }
    let component = layout(&settings, Some("component"), None);
    assert_eq!(
        component.tabs,
        [
            "overview",
            "relations",
            "apis",
            "dependencies",
            "code",
            "ci-cd",
            "deployments",
            "descriptor"
        ]
    );
    assert_eq!(component.strip[0], "alerts");
    assert_eq!(layout(&settings, None, None).strip, [""; 0]);
    assert!(settings.layouts.last().is_some_and(|it| it.kind.is_none()), "the fallback is last");
}

#[test]
fn an_operator_changes_what_they_name_and_nothing_else() {
    let settings = read(json!({ "layouts": [
        { "kind": "Component", "type": "Website", "tabs": ["overview"] },
        { "kind": "component", "cards": { "side": ["about"] } },
        { "kind": "gadget", "strip": ["battery"] },
    ] }));
    let settings = settings.unwrap();
    let website = layout(&settings, Some("component"), Some("website"));
    assert_eq!(website, settings.layouts[0]);
    assert_eq!(website.tabs, ["overview"]);
    assert_eq!(website.cards.side, ["about"]);
    assert_eq!(website.strip[0], "alerts");
    let component = layout(&settings, Some("component"), None);
    assert_eq!((component.tabs.len(), component.cards.side.len()), (8, 1));
    let gadget = layout(&settings, Some("gadget"), None);
    assert_eq!((gadget.tabs.len(), gadget.strip), (4, vec!["battery".to_owned()]));
}

#[test]
fn the_brand_is_backstages_unless_it_is_said_anew() {
    let config = json!({
        "app": { "title": "Portal" },
        "organization": { "name": "Acme" },
        "flagstone": { "portal": { "brand": { "title": "Acme's" } } },
    });
    let brand = Settings::read(&Config::from_value(config)).unwrap().brand;
    assert_eq!(
        (brand.title.as_deref(), brand.organization.as_deref()),
        (Some("Acme's"), Some("Acme"))
    );
}

#[test]
fn what_could_be_more_than_a_link_or_a_colour_is_refused_by_its_key() {
    let refused = |portal: Value, key: &str| {
        let problem = read(portal).expect_err(key);
        assert_eq!(problem.field.as_deref(), Some(format!("flagstone.portal.{key}").as_str()));
        problem.detail
    };
    let url = |url: &str| json!({ "links": [{ "title": "x", "url": url }] });
    for bad in ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a\nb", ""] {
        refused(url(bad), "links[0].url");
    }
    for good in ["https://a.example", "/catalog", "mailto:help@acme.example"] {
        read(url(good)).unwrap();
    }
    let brand = |it: Value| json!({ "brand": it });
    refused(brand(json!({ "colours": { "accentDark": "red;}" } })), "brand.colours.accentDark");
    refused(brand(json!({ "favicon": "https://a.example/x.ico" })), "brand.favicon");
    refused(brand(json!({ "favicon": "../../etc/passwd" })), "brand.favicon");
    refused(json!({ "layouts": [{ "tabs": ["<b>"] }] }), "layouts[0].tabs");
    refused(json!({ "layouts": [{ "type": "service" }] }), "layouts[0].kind");
    refused(json!({ "navigation": { "hidden": [""] } }), "navigation.hidden");
    refused(json!({ "announcements": [{ "text": "x".repeat(501) }] }), "announcements[0].text");
    refused(
        json!({ "announcements": [{ "text": "x", "until": "soon" }] }),
        "announcements[0].until",
    );
    let wrong = refused(
        json!({ "announcements": [{ "text": "x", "severity": "loud" }] }),
        "announcements[0].severity",
    );
    assert!(wrong.contains("`info` or `warning`"), "{wrong}");
    refused(json!({ "links": [{ "title": "x" }] }), "links[0]");
    refused(json!({ "links": vec![json!({ "title": "x", "url": "/" }); 201] }), "links");
}

#[test]
fn a_logo_beside_the_configuration_becomes_its_own_address() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app-config.yaml");
    std::fs::write(folder.path().join("logo.svg"), "<svg/>").unwrap();
    std::fs::write(folder.path().join("big.png"), vec![0; 64 * 1024 + 1]).unwrap();
    let read = |light: &str| {
        let text = format!(
            "flagstone:\n  portal:\n    brand:\n      logo: {{light: {light}, dark: /assets/dark.svg}}\n"
        );
        let source = model::config::Source::from_text(&file.display().to_string(), &text).unwrap();
        Settings::read(&Config::from_sources(vec![source]))
    };
    let logo = read("./logo.svg").unwrap().brand.logo.unwrap();
    assert_eq!(logo.light, "data:image/svg+xml;base64,PHN2Zy8+");
    assert_eq!(logo.dark, "/assets/dark.svg");
    for (bad, why) in
        [("big.png", "more than"), ("none.svg", "cannot be read"), ("x.txt", "must be")]
    {
        let problem = read(bad).expect_err(bad);
        assert!(problem.detail.contains(why), "{problem}");
        assert_eq!(problem.field.as_deref(), Some("flagstone.portal.brand.logo.light"));
    }
}
