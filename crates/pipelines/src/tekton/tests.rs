//! What is read, what is refused, and where that is said to be.

use std::collections::BTreeMap;

use super::resolve::resolve;
use super::variables::Scope;
use super::*;

const RUN: &str = "\
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata:
  name: shop
  annotations:
    pipelinesascode.tekton.dev/on-event: \"[push]\"
    pipelinesascode.tekton.dev/on-target-branch: \"[main, release-*]\"
spec:
  pipelineRef: {name: build}
  params: [{name: revision, value: \"{{ revision }}\"}]
  workspaces: [{name: source, emptyDir: {}}]
";

const PIPELINE: &str = "\
apiVersion: tekton.dev/v1
kind: Pipeline
metadata: {name: build}
spec:
  params: [{name: revision, type: string}, {name: os, type: array, default: [linux, mac]}]
  workspaces: [{name: source}]
  tasks:
  - name: one
    taskRef: {name: count}
    params: [{name: what, value: $(params.revision)}]
    workspaces: [{name: source, workspace: source}]
  - name: two
    when: [{input: $(tasks.one.results.count), operator: in, values: [\"3\"]}]
    taskSpec:
      steps:
      - image: busybox
        script: echo $(params.revision) $(date)
";

const TASK: &str = "\
apiVersion: tekton.dev/v1
kind: Task
metadata: {name: count, annotations: {flagstone.dev/network: registry}}
spec:
  params: [{name: what}]
  workspaces: [{name: source}]
  results: [{name: count}]
  steps:
  - name: run
    image: busybox:1.36
    computeResources: {limits: {memory: 1Gi}}
    script: echo -n 3 > $(results.count.path)
";

fn read(files: &[(&str, &str)]) -> Objects {
    let words = BTreeMap::from([("revision".to_owned(), "abc $(params.os)".to_owned())]);
    Objects::read(files.iter().copied(), &words)
}

fn plan(files: &[(&str, &str)]) -> Result<Plan, Vec<String>> {
    let objects = read(files);
    let told = |faults: &[Fault]| faults.iter().map(ToString::to_string).collect::<Vec<_>>();
    let Some(run) = objects.runs.first() else { return Err(told(&objects.faults)) };
    resolve(&objects, run).map_err(|faults| told(&faults))
}

const ALL: [(&str, &str); 3] =
    [(".tekton/run.yaml", RUN), (".tekton/pipeline.yaml", PIPELINE), (".tekton/tasks.yaml", TASK)];

#[test]
fn a_run_with_all_that_it_names_is_one_plan() {
    let plan = plan(&ALL).unwrap();
    assert_eq!(plan.params["revision"], "abc $(params.os)".into());
    assert_eq!(plan.tasks[1].after, ["one".to_owned()].into());
    assert!(plan.tasks[1].is_embedded && !plan.tasks[0].is_embedded);
    assert_eq!(plan.tasks[0].annotations["flagstone.dev/network"], "registry");
    // It is kept as text, and is the same afterwards.
    let text = serde_json::to_string(&plan).unwrap();
    let again: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
}

#[test]
fn what_is_not_supported_is_said_at_its_line() {
    let cases = [
        (
            TASK,
            "    script: echo",
            "    volumeMounts: []\n    script: echo",
            "tasks.yaml:12:5: spec.steps[0].volumeMounts: this is not supported",
        ),
        (
            TASK,
            "  params: [{name: what}]",
            "  sidecars: [{name: db}]\n  params: [{name: what}]",
            "tasks.yaml:5:3: spec.sidecars: this is not supported",
        ),
        (
            TASK,
            "    script: echo",
            "    scirpt: echo",
            "tasks.yaml:12:5: spec.steps[0].scirpt: unknown field `scirpt`",
        ),
        (
            TASK,
            "$(results.count.path)",
            "$(results.cuont.path)",
            "$(results.cuont.path) names nothing",
        ),
        (
            TASK,
            "tekton.dev/v1",
            "tekton.dev/v1beta1",
            "tasks.yaml:1:1: apiVersion: tekton.dev is read in the version v1",
        ),
        (
            PIPELINE,
            "taskRef: {name: count}",
            "taskRef: {resolver: git}",
            "pipeline.yaml:9:15: spec.tasks[0].taskRef.resolver: this is not supported",
        ),
        (PIPELINE, "taskRef: {name: count}", "taskRef: {name: cuont}", "there is no Task cuont"),
        (
            PIPELINE,
            "$(tasks.one.results.count)",
            "$(tasks.one.results.sum)",
            "the task one has no result sum",
        ),
        (
            PIPELINE,
            "$(params.revision)}]",
            "$(params.revison)}]",
            "$(params.revison) names nothing",
        ),
        (
            PIPELINE,
            "  - name: one\n",
            "  - name: one\n    runAfter: [two]\n",
            "one, two wait for one another",
        ),
        (PIPELINE, "operator: in,", "operator: is,", "an operator is in or notin"),
        (
            RUN,
            "emptyDir: {}",
            "secret: {secretName: x}",
            "run.yaml:11:31: spec.workspaces[0].secret: this is not supported",
        ),
        (RUN, "value: \"{{ revision }}\"", "value: {{ revision }}", "write {{ … }} in quotes"),
        (
            RUN,
            "  workspaces: [{name: source, emptyDir: {}}]\n",
            "",
            "the run names no folder for the workspace source",
        ),
        (RUN, "name: revision,", "name: other,", "the pipeline wants the parameter revision"),
    ];
    for (file, from, to, told) in cases {
        let changed = file.replacen(from, to, 1);
        assert_ne!(changed, file, "{from}");
        let files = ALL
            .map(|(path, text)| if text == file { (path, changed.as_str()) } else { (path, text) });
        let faults = plan(&files).err().unwrap_or_default();
        assert!(faults.iter().any(|it| it.contains(told)), "{told}: {faults:#?}");
    }
}

#[test]
fn objects_of_others_are_for_clusters() {
    let trigger =
        "apiVersion: triggers.tekton.dev/v1beta1\nkind: EventListener\nmetadata: {name: x}\n";
    let objects = read(&[(".tekton/triggers.yaml", trigger)]);
    assert!(objects.faults.is_empty() && objects.runs.is_empty());
}

#[test]
fn pushes_start_what_says_so() {
    let objects = read(&ALL);
    let starts = |branch: &str| pac::is_started_by(&objects.runs[0], branch).unwrap();
    assert!(starts("main") && starts("release-1") && !starts("mainly") && !starts("x"));
    let cel = RUN.replace("on-target-branch", "on-cel-expression");
    let objects = read(&[("run.yaml", &cel)]);
    let fault = pac::is_started_by(&objects.runs[0], "main").unwrap_err().to_string();
    assert!(fault.starts_with("run.yaml:7:5: metadata.annotations.pipelinesascode"), "{fault}");
}

#[test]
fn values_are_put_in_once_and_other_dollars_stay() {
    let mut scope = Scope::default();
    scope.set("params.a", "$(params.b)");
    scope.set("params.b", "two");
    scope.set("params.a.b", "dotted");
    scope.set("params.list", ParamValue::List(vec!["x".into(), "y z".into()]));
    scope.set("params.map", ParamValue::Map([("k".to_owned(), "v".to_owned())].into()));
    let filled = |text: &str| scope.fill(text);
    assert_eq!(
        filled("$(params.a) $(params['a.b']) $(date) $$(x"),
        "$(params.b) dotted $(date) $$(x"
    );
    assert_eq!(
        filled("$(params[\"b\"])$(params.list[1])-$(params.map.k)$(params.none)"),
        "twoy z-v$(params.none)"
    );
    let list = |texts: &[&str]| {
        scope.fill_list(&texts.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(list(&["a", "$(params.list[*])", "$(params.b)"]), ["a", "x", "y z", "two"]);
}

#[test]
fn lengths_of_time_are_gos() {
    let read = |text: &str| values::Span::parse(text).map(|it| it.0.as_millis());
    assert_eq!(read("1h0m0s"), Ok(3_600_000));
    assert_eq!(read("1m30.5s"), Ok(90_500));
    assert_eq!(read("0"), Ok(0));
    for wrong in ["", "5", "1x", "h", "-1s"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
