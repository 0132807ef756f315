//! The commands of `flagstone template`, as they are typed.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::arguments::{self, Command};

const TEMPLATE: &str = "\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: small
spec:
  type: service
  parameters:
    required: [name]
    properties:
      name: {type: string}
      unused: {type: string}
  steps:
    - id: fetch
      action: fetch:template
      input:
        url: ./skeleton
        values: {name: '${{ parameters.name }}', token: '${{ secrets.USER_OAUTH_TOKEN }}'}
    - id: other
      action: nobody:knows
      input: {who: '${{ parameters.name | upper }}'}
    - id: off
      if: ${{ false }}
      action: debug:log
  output:
    text:
      - content: made ${{ parameters.name }}
";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    };
    write("template.yaml", TEMPLATE);
    write("values.yaml", "name: pay\n");
    write("skeleton/${{ values.name }}.md", "# ${{ values.name | upper }}\n");
    folder
}

async fn typed(words: &[&str]) -> Result<(u8, String), Problem> {
    let typed = ["flagstone", "template"].iter().chain(words).map(Into::into);
    let Ok(Command::Template(command)) = arguments::read(typed) else { panic!("{words:?}") };
    let mut out = Vec::new();
    let code = run(&command, &mut out).await?;
    Ok((code, String::from_utf8(out).expect("text")))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[tokio::test]
async fn a_dry_run_tells_what_would_be_made() {
    let folder = folder();
    let template = text(&folder.path().join("template.yaml"));
    let (values, into) = (folder.path().join("values.yaml"), folder.path().join("made"));
    let (code, out) = typed(&[
        "dry-run",
        &template,
        "--values",
        &text(&values),
        "--into",
        &text(&into),
        "--output",
        "json",
    ])
    .await
    .expect("it ran");
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &report["ok"], &report["error"]), (0, &json!(true), &Value::Null), "{out}");
    let sha256 = scaffolder::local::sha256(b"# PAY\n");
    assert_eq!(report["files"], json!({"pay.md": {"mode": "100644", "sha256": sha256}}));
    assert_eq!(fs::read_to_string(into.join("pay.md")).expect("made"), "# PAY\n");
    assert_eq!(report["unknownActions"], json!(["nobody:knows"]));
    assert_eq!(report["steps"][0]["input"]["values"], json!({"name": "pay", "token": "***"}));
    assert_eq!(report["steps"][1]["input"], json!({"who": "PAY"}));
    assert_eq!(report["steps"][2]["status"], "skipped");
    assert_eq!(report["output"], json!({"text": [{"content": "made pay"}]}));
    let again = typed(&["dry-run", &template, "--into", &text(&into)]).await;
    assert!(again.is_err_and(|it| it.detail.ends_with("is not empty")));
    let (code, out) = typed(&["dry-run", &template, "--output", "json"]).await.expect("refused");
    assert_eq!(code, 1);
    assert!(out.contains("instance requires property \\\"name\\\""), "{out}");
    let (code, out) =
        typed(&["dry-run", &template, "--values", &text(&values)]).await.expect("ran");
    assert_eq!(code, 0);
    assert!(out.contains("fetch  fetch:template") && out.contains("100644  pay.md"), "{out}");
}

#[test]
fn one_text_is_rendered_or_its_mistake_named() {
    let rendered = |source: &str, words: &[&str]| {
        let typed = ["flagstone", "template", "render"].iter().chain(words).map(Into::into);
        let Ok(Command::Template(TemplateCommand::Render(it))) = arguments::read(typed) else {
            panic!("{words:?}")
        };
        let mut out = Vec::new();
        let code = render::run(&it, &mut source.as_bytes(), &mut out).expect("a code");
        (code, String::from_utf8(out).expect("text"))
    };
    let folder = folder();
    let values = text(&folder.path().join("values.yaml"));
    let plain = ["--values", values.as_str()];
    assert_eq!(rendered("a ${{ name }}\n", &plain), (0, "a pay\n".to_owned()));
    let cookies = ["--cookiecutter", "--values", values.as_str()];
    assert_eq!(rendered("{{ cookiecutter or name }}", &cookies), (0, "pay".to_owned()));
    assert_eq!(rendered("\n${{ name | nosuch }}", &plain), (1, String::new()));
}

#[tokio::test]
async fn cases_are_compared_and_updated() {
    let folder = folder();
    let tests = folder.path().join("tests");
    fs::create_dir(&tests).expect("made");
    let case = "\
values: {name: pay}
expect:
  golden: golden/pay
  actions: [fetch:template, nobody:knows]
  skipped: ['off']
  files: [pay.md]
";
    fs::write(tests.join("pay.test.yaml"), case).expect("written");
    let all = text(folder.path());
    let (code, out) = typed(&["test", &all]).await.expect("ran");
    assert_eq!(code, 1);
    assert!(out.contains("pay.md is not in the golden folder"), "{out}");
    let (code, out) = typed(&["test", &all, "--update"]).await.expect("ran");
    assert_eq!(code, 0, "{out}");
    assert_eq!(fs::read_to_string(tests.join("golden/pay/pay.md")).expect("kept"), "# PAY\n");
    assert_eq!(typed(&["test", &all]).await.expect("ran").0, 0);
    fs::write(tests.join("golden/pay/pay.md"), "# PAX\n").expect("written");
    fs::write(tests.join("golden/pay/more.md"), "").expect("written");
    fs::write(tests.join("no.test.yaml"), "expect: {error: 'requires property'}\n")
        .expect("written");
    let (code, out) = typed(&["test", &all, "--output", "json"]).await.expect("ran");
    let results: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(code, 1);
    assert_eq!(results[0]["ok"], true, "{out}");
    assert_eq!(
        results[1]["differences"],
        json!([
            "pay.md differs: line 1 is \"# PAY\" instead of \"# PAX\"",
            "more.md is in the golden folder only",
        ])
    );
    assert!(typed(&["test", &text(&folder.path().join("skeleton"))]).await.is_err());
}

#[tokio::test]
async fn lint_names_lines() {
    let folder = folder();
    let (code, out) =
        typed(&["lint", &text(folder.path()), "--output", "json"]).await.expect("ran");
    let found: Value = serde_json::from_str(&out).expect("JSON");
    let lines: Vec<(u64, &str)> = found
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((it["line"].as_u64()?, it["rule"].as_str()?)))
        .collect();
    assert_eq!((code, lines), (1, vec![(19, "unknown-action"), (11, "unused-parameter")]));
    fs::write(folder.path().join("broken.yaml"), "a: [\n").expect("written");
    let broken = text(&folder.path().join("broken.yaml"));
    let (code, out) = typed(&["lint", &broken]).await.expect("ran");
    assert!(code == 1 && out.contains("broken.yaml:") && out.contains("[yaml]"), "{out}");
}

#[tokio::test]
async fn placeholders_are_filled_in_as_the_catalog_does() {
    let folder = folder();
    let write = |path: &str, text: &str| {
        fs::write(folder.path().join(path), text).expect("written");
    };
    let drawn = TEMPLATE
        .replace(
            "  parameters:\n    required: [name]\n    properties:\n      name: {type: string}\n      unused: {type: string}\n",
            "  parameters: {$yaml: ./form.yaml}\n",
        )
        .replace("made ${{ parameters.name }}", "{$text: ./made.txt}");
    write("template.yaml", &drawn);
    write("form.yaml", "required: [name]\nproperties: {name: {type: string}, unused: {}}\n");
    write("made.txt", "made ${{ parameters.name }} of a file");
    let (template, values) =
        (text(&folder.path().join("template.yaml")), text(&folder.path().join("values.yaml")));
    let run = ["dry-run", &template, "--values", &values, "--output", "json"];
    let (code, out) = typed(&run).await.expect("ran");
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (code, &report["output"]["text"][0]["content"]),
        (0, &json!("made pay of a file")),
        "{out}"
    );
    let (code, out) = typed(&["dry-run", &template, "--output", "json"]).await.expect("refused");
    assert!(code == 1 && out.contains("requires property"), "the form is the file's: {out}");
    // From an address that is mapped, as from a file.
    let map = format!("https://github.com/acme/t={}", text(folder.path()));
    let address = "https://github.com/acme/t/blob/main/template.yaml";
    let mapped = [&run[..], &["--location", address, "--map", &map]].concat();
    let (code, out) = typed(&mapped).await.expect("ran");
    assert!(code == 0 && out.contains("made pay of a file"), "{out}");
    let lint = ["lint", template.as_str(), "--output", "json"];
    let (_, out) = typed(&lint).await.expect("linted");
    assert!(out.contains("unused-parameter") && !out.contains("\"schema\""), "{out}");
    // What is not there, or outside, is told at its line.
    for target in ["./gone.yaml", "../../etc/form.yaml"] {
        write("template.yaml", &drawn.replace("./form.yaml", target));
        let (code, out) = typed(&lint).await.expect("linted");
        let found: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(
            (code, &found[0]["rule"], &found[0]["line"]),
            (1, &json!("placeholder"), &json!(7))
        );
        let refused = typed(&run).await.expect_err("refused");
        assert!(refused.detail.contains("template.yaml:7:") && refused.detail.contains("$yaml"));
    }
}
