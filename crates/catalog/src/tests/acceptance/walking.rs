//! Walks: order, isolation of failures, conflicts, cycles, memory, rules, placeholders.

use std::sync::Arc;

use forge::SourceReader;
use model::{EntityRef, Location};
use serde_json::json;

use super::shelf::{Shelf, reading, reading_with, story, tell, walk};
use crate::logic::LocationTarget;
use crate::reading::limits::DEPTH_MAX;
use crate::reading::{Memory, NoMemory, Outcome, Remembered};

const ROOT: &str = "url:https://github.com/o/r/blob/main/all.yaml";

fn signpost(name: &str, targets: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\nspec:\n  \
         targets: {targets}\n"
    )
}

fn domain(name: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata: {{name: {name}}}\n\
         spec: {{owner: me}}\n"
    )
}

fn at(path: &str) -> String {
    format!("url:https://github.com/o/r/tree/main/{path}")
}

#[tokio::test]
async fn one_bad_target_or_document_leaves_its_siblings_alone() {
    let all = signpost("all", "[./a.yaml, ./missing.yaml, ./b.yaml]");
    let b = format!("{}---\nkind: [\n---\n{}", domain("b1"), domain("b2"));
    let files: &[(&str, &str)] =
        &[(ROOT, &all), (&at("a.yaml"), &domain("a")), (&at("b.yaml"), &b)];
    let lines = story(files, ROOT).await;
    assert_eq!(lines[0], format!("{ROOT}:1 location:default/all"));
    assert_eq!(
        lines[1],
        format!(
            "{} failed at 6:23 of location:default/all: Unable to read url, no matching files \
             found for https://github.com/o/r/tree/main/missing.yaml",
            at("missing.yaml")
        )
    );
    assert_eq!(lines[2], format!("{}:1 domain:default/a", at("a.yaml")));
    assert_eq!(lines[3], format!("{}:1 domain:default/b1", at("b.yaml")));
    assert!(lines[4].starts_with(&format!("{}:", at("b.yaml"))) && lines[4].contains(" yaml "));
    assert_eq!(lines[5], format!("{}:8 domain:default/b2", at("b.yaml")));
}

#[tokio::test]
async fn of_two_files_that_claim_one_entity_the_first_wins() {
    let all = signpost("all", "['./*.yml']");
    let files: &[(&str, &str)] = &[
        (ROOT, &all),
        (&at("a.yml"), &signpost("twice", "[./x.yaml]")),
        (&at("b.yml"), &signpost("Twice", "[./y.yaml]")),
        (&at("x.yaml"), &domain("x")),
        (&at("y.yaml"), &domain("y")),
    ];
    let lines = story(files, ROOT).await;
    assert_eq!(
        lines[1..],
        [
            format!("{}:1 location:default/twice", at("a.yml")),
            format!("{}:1 location:default/twice is of {}", at("b.yml"), at("a.yml")),
            format!("{}:1 domain:default/x", at("x.yaml")),
        ]
    );
}

#[tokio::test]
async fn locations_that_point_at_one_another_end() {
    let files: &[(&str, &str)] = &[
        (ROOT, &signpost("all", "[./a.yaml, ./a.yaml]")),
        (&at("a.yaml"), &signpost("a", "[./b.yaml, ./a.yaml]")),
        (&at("b.yaml"), &signpost("b", "[./a.yaml]")),
    ];
    let lines = story(files, ROOT).await;
    assert_eq!(
        lines[1..],
        [
            format!("{} again from location:default/all", at("a.yaml")),
            format!("{}:1 location:default/a", at("a.yaml")),
            format!("{} again from location:default/a", at("a.yaml")),
            format!("{}:1 location:default/b", at("b.yaml")),
            format!("{} again from location:default/b", at("a.yaml")),
        ]
    );
}

#[tokio::test]
async fn a_chain_of_locations_without_end_is_cut_off_with_words() {
    let chain: Vec<(String, String)> = (0..DEPTH_MAX + 10)
        .map(|link| {
            (
                at(&format!("{link}.yaml")),
                signpost(&format!("l{link}"), &format!("[./{}.yaml]", link + 1)),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = chain.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    let lines = story(&files, &at("0.yaml")).await;
    let last = lines.last().unwrap();
    assert!(last.contains("More than 50 Locations point at one another in a row"), "{last}");
    assert!(lines.len() <= 1 + DEPTH_MAX as usize + 1);
}

#[tokio::test]
async fn an_optional_target_that_is_not_there_is_no_fault() {
    let all = format!("{}  presence: optional\n", signpost("all", "[./missing.yaml]"));
    let lines = story(&[(ROOT, &all)], ROOT).await;
    assert_eq!(lines[1], format!("{} absent", at("missing.yaml")));
}

#[tokio::test]
async fn rules_judge_by_the_root_and_refuse_only_what_they_mean() {
    let user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: a}\n\
                spec: {memberOf: []}\n";
    let a = format!("{user}---\n{}", domain("d"));
    let all = signpost("all", "[./a.yaml]");
    let shelf =
        || Arc::new(Shelf::new(&[(ROOT, &all), (&at("a.yaml"), &a)])) as Arc<dyn SourceReader>;
    let config = json!({"catalog": {"rules": [
        {"allow": ["Location", "Domain"]},
        {"allow": ["User"], "locations": [{"type": "url", "exact": "https://h/users.yaml"}]},
    ]}});
    let visits = walk(&reading_with(shelf(), &config), ROOT, Arc::new(NoMemory)).await;
    let lines = tell(&visits);
    assert_eq!(
        lines[1],
        format!(
            "{at}:1 user:default/a | 2:7 rules Entity user:default/a at {at}, originated at \
             {ROOT}, is not of an allowed kind for that location",
            at = at("a.yaml")
        )
    );
    assert_eq!(lines[2], format!("{}:6 domain:default/d", at("a.yaml")));
}

struct Remembers(Remembered, Location);

impl Memory for Remembers {
    fn recall(&self, location: &Location) -> Option<Remembered> {
        (*location == self.1).then(|| self.0.clone())
    }
}

#[tokio::test]
async fn an_unchanged_file_is_not_taken_apart_and_still_leads_on() {
    let all = signpost("all", "[./a.yaml]");
    let shelf = Arc::new(Shelf::new(&[(ROOT, &all), (&at("a.yaml"), &domain("a"))]));
    let entity_ref = EntityRef::new("Location", "default", "all");
    let target = LocationTarget {
        location: Location::parse(&at("a.yaml")).unwrap(),
        optional: false,
        field: "/spec/targets/0".into(),
        line: 6,
        column: 13,
    };
    let remembered = Remembered {
        etag: all.clone(),
        entities: vec![entity_ref.clone()],
        signposts: vec![(entity_ref, vec![target])],
    };
    let memory = Arc::new(Remembers(remembered, Location::parse(ROOT).unwrap()));
    let lines = tell(&walk(&reading(shelf), ROOT, memory).await);
    assert_eq!(
        lines,
        [format!("{ROOT} unchanged"), format!("{}:1 domain:default/a", at("a.yaml"))]
    );
}

fn api(definition: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: a}}\nspec:\n  \
         type: openapi\n  lifecycle: production\n  owner: me\n  definition: {definition}\n"
    )
}

async fn definition(files: &[(&str, &str)], root: &str) -> Result<String, String> {
    let reading = reading(Arc::new(Shelf::new(files)));
    let visits = walk(&reading, root, Arc::new(NoMemory)).await;
    let Outcome::Read(file) = &visits[0].outcome else { panic!("not read: {visits:?}") };
    assert_eq!(file.etag, None, "a file that draws others in must be read again");
    let document = &file.documents[0];
    match document.accepted() {
        Some(accepted) => Ok(accepted.entity["spec"]["definition"].as_str().unwrap().to_owned()),
        None => Err(document
            .errors()
            .iter()
            .map(|it| it.message.as_str())
            .collect::<Vec<_>>()
            .join("; ")),
    }
}

#[tokio::test]
async fn placeholders_draw_in_files_beside_the_descriptor() {
    let text = "line one\r\nline two";
    let files: &[(&str, &str)] = &[(ROOT, &api("{$text: ./a.txt}")), (&at("a.txt"), text)];
    assert_eq!(definition(files, ROOT).await.unwrap(), text);
    let file = "file:/srv/x/all.yaml";
    let files: &[(&str, &str)] = &[(file, &api("{$text: ../a.txt}")), ("file:/srv/a.txt", text)];
    assert_eq!(definition(files, file).await.unwrap(), text);
}

#[tokio::test]
async fn a_placeholder_that_cannot_be_filled_in_is_the_only_error() {
    let missing = definition(&[(ROOT, &api("{$text: ./a.txt}"))], ROOT).await;
    assert_eq!(
        missing,
        Err("Placeholder $text could not read location ./a.txt, NotFoundError: \
             https://github.com/o/r/tree/main/a.txt could not be read"
            .to_owned())
    );
}

#[tokio::test]
async fn a_placeholder_may_not_leave_its_repository() {
    let other = "https://github.com/o/secret/blob/main/a.txt";
    let files: &[(&str, &str)] =
        &[(ROOT, &api(&format!("{{$text: '{other}'}}"))), (&format!("url:{other}"), "hush")];
    let refused = definition(files, ROOT).await.unwrap_err();
    assert!(refused.contains("a placeholder may not leave it"), "{refused}");
}

#[tokio::test]
async fn an_openapi_definition_is_drawn_together_from_its_files() {
    let root = "openapi: 3.1.0\npaths:\n  /pay: {$ref: 'paths/pay.yaml'}\n";
    let pay = "get: {responses: {'200': {$ref: '../shared.yaml#/ok'}}}\n\
               post: {responses: {'200': {$ref: '../shared.yaml#/ok'}}}\n";
    let files: &[(&str, &str)] = &[
        (ROOT, &api("{$openapi: ./openapi.yaml}")),
        (&at("openapi.yaml"), root),
        (&at("paths/pay.yaml"), pay),
        (&at("shared.yaml"), "ok: {description: Fine}\n"),
    ];
    let bundled = definition(files, ROOT).await.unwrap();
    let bundled: serde_json::Value = serde_json::from_str(&bundled).unwrap();
    assert_eq!(
        bundled,
        json!({"openapi": "3.1.0", "paths": {"/pay": {
            "get": {"responses": {"200": {"description": "Fine"}}},
            "post": {"responses": {"200": {"$ref": "#/paths/~1pay/get/responses/200"}}},
        }}})
    );
}

#[tokio::test]
async fn an_openapi_definition_of_one_file_stays_as_it_was_written() {
    let text = "# ours\nopenapi: 3.1.0\npaths: {}\n";
    let files: &[(&str, &str)] =
        &[(ROOT, &api("{$openapi: ./openapi.yaml}")), (&at("openapi.yaml"), text)];
    assert_eq!(definition(files, ROOT).await.unwrap(), text);
    let broken: &[(&str, &str)] = &[
        (ROOT, &api("{$asyncapi: ./openapi.yaml}")),
        (&at("openapi.yaml"), "a: {$ref: './gone.yaml#/x'}"),
    ];
    let refused = definition(broken, ROOT).await.unwrap_err();
    assert_eq!(
        refused,
        "Placeholder $asyncapi unable to bundle the file at ./openapi.yaml, NotFoundError: \
         https://github.com/o/r/tree/main/gone.yaml could not be read"
    );
}
