//! Figures of the read model alone, without HTTP: `index_figures [ENTITIES]... [WORD]...` builds
//! synthetic catalogs (documents of about 1.5 kB with some thirty search rows, five relations each,
//! both ways) and prints what they cost in memory and what the usual questions cost in time, the
//! scenarios of the Backstage maintainers' own battery among them. With words, only the questions
//! whose names hold one of them are asked, ten times as often; `callers` asks what callers cost.

mod callers;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Instant;

use catalog::index::{Change, Dangling, Edge, Index, Record, Snapshot, Visible};
use catalog::query::{Fields, ListQuery, Predicate, Query, RefsQuery, Test};
use model::EntityRef;
use serde_json::{Value, json};

/// Records that are given to the index at once.
const BATCH: usize = 32 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sizes, mut words) = (Vec::<usize>::new(), Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.parse() {
            Ok(size) => sizes.push(size),
            Err(_) => words.push(argument),
        }
    }
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    for size in sizes {
        let mut table = format!("\n## {size} entities\n\n| what | figure |\n|---|---|\n");
        let index = build(size, &mut table)?;
        file(&index, &mut table)?;
        changes(&index, size, &mut table)?;
        writeln!(table, "\n| question | p50 | p99 |\n|---|---|---|")?;
        questions(&index.snapshot(), size, &words, &mut table)?;
        io::stdout().write_all(table.as_bytes())?;
    }
    Ok(())
}

/// A generator of numbers that is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below.max(1)
    }
}

const KINDS: [(&str, usize); 6] = [
    ("Component", 40),
    ("API", 20),
    ("Resource", 25),
    ("Subcomponent", 10),
    ("System", 4),
    ("Template", 1),
];
const WORDS: [&str; 12] = [
    "payment", "order", "player", "ledger", "search", "stream", "account", "invoice", "catalog",
    "metrics", "gateway", "profile",
];

const TYPES: [&str; 4] = ["service", "website", "library", "pipeline"];
const STAGES: [&str; 3] = ["production", "experimental", "deprecated"];

/// The entity with `number`: of a kind that the number alone decides, so that others can name it.
fn name_of(number: usize) -> (&'static str, String) {
    let mut place = number.wrapping_mul(2_654_435_761) % 100;
    let kind = KINDS.iter().find(|(_, share)| {
        let is_here = place < *share;
        place = place.saturating_sub(*share);
        is_here
    });
    let word = WORDS[number % WORDS.len()];
    (
        kind.map_or("Component", |it| it.0),
        format!("{word}-{}-{number}", WORDS[number / 7 % WORDS.len()]),
    )
}

fn reference(number: usize) -> EntityRef {
    let (kind, name) = name_of(number);
    EntityRef::new(kind, "default", &name)
}

fn record(number: usize, size: usize) -> Record {
    let mut dice = Dice(number as u64 + 1);
    let own = reference(number);
    let others = Others {
        owner: EntityRef::new("group", "default", &format!("team-{}", dice.roll(size / 100))),
        system: EntityRef::new("system", "default", &format!("system-{}", dice.roll(size / 200))),
        needs: (0..3).map(|_| reference(dice.roll(size))).collect(),
    };
    Record {
        uid: format!("{:08x}-0000-4000-8000-{number:012x}", dice.roll(usize::MAX) & 0xFFFF_FFFF),
        document: document(number, &others, &mut dice).to_string(),
        edges: edges(&own, &others),
        entity_ref: own,
        status: vec![],
        orphan: false,
        parents: vec![EntityRef::new("location", "default", "root")],
    }
}

/// What an entity is related to.
struct Others {
    owner: EntityRef,
    system: EntityRef,
    needs: Vec<EntityRef>,
}

fn document(number: usize, others: &Others, dice: &mut Dice) -> Value {
    let (kind, name) = name_of(number);
    json!({
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": metadata(&name, dice),
        "spec": {
            "type": TYPES[dice.roll(4)],
            "lifecycle": STAGES[dice.roll(3)],
            "owner": others.owner.as_str(), "system": others.system.as_str(),
            "dependsOn": others.needs.iter().map(EntityRef::as_str).collect::<Vec<_>>(),
        },
    })
}

fn metadata(name: &str, dice: &mut Dice) -> Value {
    let tags: Vec<_> =
        (0..3).map(|_| format!("{}-{}", WORDS[dice.roll(12)], dice.roll(20))).collect();
    let words = [(); 3].map(|()| WORDS[dice.roll(12)]);
    json!({
        "namespace": "default",
        "annotations": annotations(name, dice),
        "name": name,
        "title": format!("The {name} of {}", words[0]),
        "description": format!(
            "Keeps {} and {} for everyone who asks. {}",
            words[1],
            words[2],
            "Made with care. ".repeat(6),
        ),
        "labels": {
            "tier": format!("tier-{}", dice.roll(4)),
            "region": format!("region-{}", dice.roll(9)),
        },
        "tags": tags,
        "links": [{
            "url": format!("https://dashboards.acme.org/{name}"),
            "title": "Dashboard",
            "icon": "dashboard",
        }],
    })
}

fn annotations(name: &str, dice: &mut Dice) -> Value {
    let slug = format!("acme/{name}");
    let tree = format!("https://github.com/{slug}/tree/main");
    let origin = format!("url:https://github.com/{slug}/blob/main/catalog-info.yaml");
    json!({
        "backstage.io/managed-by-location": format!("url:{tree}/catalog-info.yaml"),
        "backstage.io/managed-by-origin-location": origin,
        "backstage.io/view-url": format!("{tree}/catalog-info.yaml"),
        "backstage.io/source-location": format!("url:{tree}/"),
        "github.com/project-slug": slug,
        "backstage.io/techdocs-ref": "dir:.",
        "pagerduty.com/integration-key": format!("{:032x}", dice.roll(usize::MAX)),
        "sonarqube.org/project-key": format!("acme_{name}"),
    })
}

/// Both directions of every relation.
fn edges(own: &EntityRef, others: &Others) -> Vec<Edge> {
    let pairs = others.needs.iter().map(|it| ("dependsOn", "dependencyOf", it));
    let rest = [("ownedBy", "ownerOf", &others.owner), ("partOf", "hasPart", &others.system)];
    let edge = |source: &EntityRef, relation: &str, target: &EntityRef| Edge {
        source: source.clone(),
        relation: relation.to_owned(),
        target: target.clone(),
    };
    let both = |(there, back, other)| [edge(own, there, other), edge(other, back, own)];
    pairs.chain(rest).flat_map(both).collect()
}

/// Resident memory of this process in megabytes, where the system says.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap_or("?").trim().to_owned()
}

fn build(size: usize, table: &mut String) -> Result<Index, Box<dyn Error>> {
    let index = Index::default();
    let groups = (0..size / 100).map(|number| Record {
        entity_ref: EntityRef::new("group", "default", &format!("team-{number}")),
        uid: format!("group-{number}"),
        document: json!({ "apiVersion": "backstage.io/v1alpha1", "kind": "Group", "metadata": { "name": format!("team-{number}") }, "spec": { "type": "team", "children": [] } }).to_string(),
        ..record(0, size)
    });
    index.apply(groups.map(|it| Change::Put(Record { edges: vec![], ..it })).collect(), 1);
    let (mut making, mut applying) = (0.0, 0.0);
    let mut from = 0;
    while from < size {
        let started = Instant::now();
        let batch: Vec<_> =
            (from..size.min(from + BATCH)).map(|it| Change::Put(record(it, size))).collect();
        making += started.elapsed().as_secs_f64();
        let started = Instant::now();
        index.apply(batch, 2);
        applying += started.elapsed().as_secs_f64();
        from += BATCH;
    }
    let started = Instant::now();
    while index.maintain() {}
    applying += started.elapsed().as_secs_f64();
    let figures = index.snapshot().figures();
    writeln!(table, "| build (without making {making:.1} s of input) | {applying:.2} s |")?;
    writeln!(table, "| segments | {} |", figures.segments)?;
    let per_entity = |bytes: usize| bytes / figures.entities.max(1);
    writeln!(table, "| bytes held per entity | {} |", per_entity(figures.bytes))?;
    writeln!(table, "| of them documents | {} |", per_entity(figures.document_bytes))?;
    writeln!(table, "| held | {} MB |", figures.bytes / 1_000_000)?;
    writeln!(table, "| resident | {} |", resident())?;
    let dangling = index.snapshot().dangling(None, 0, None).total;
    writeln!(table, "| relations that lead nowhere | {dangling} |")?;
    Ok(index)
}

fn file(index: &Index, table: &mut String) -> Result<(), Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("index_figures.{}", std::process::id()));
    let started = Instant::now();
    index.save(&path)?;
    writeln!(table, "| save | {:.2} s |", started.elapsed().as_secs_f64())?;
    writeln!(table, "| file | {} MB |", std::fs::metadata(&path)?.len() / 1_000_000)?;
    let started = Instant::now();
    let loaded = Index::load(&path)?;
    writeln!(table, "| load | {:.2} s |", started.elapsed().as_secs_f64())?;
    drop(loaded);
    std::fs::remove_file(&path)?;
    Ok(())
}

fn changes(index: &Index, size: usize, table: &mut String) -> Result<(), Box<dyn Error>> {
    for (what, batch) in [("one change applied", 1), ("a batch of 100 changes applied", 100)] {
        let mut times = Vec::new();
        for round in 0..50 {
            let changes =
                (0..batch).map(|it| Change::Put(record((round * 7_919 + it) % size, size)));
            let changes = changes.collect();
            let started = Instant::now();
            index.apply(changes, 3);
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        let (middle, worst) = percentiles(times);
        writeln!(table, "| {what} | p50 {middle:.3} ms, p99 {worst:.3} ms |")?;
    }
    while index.maintain() {}
    Ok(())
}

fn percentiles(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
    (at(50).copied().unwrap_or_default(), at(99).copied().unwrap_or_default())
}

type Question<'a> = (&'a str, Box<dyn Fn(usize) -> usize + 'a>);

/// Asks so many times, and says what it took.
fn timed(
    what: &str,
    rounds: usize,
    ask: &dyn Fn(usize) -> usize,
    table: &mut String,
) -> Result<(), Box<dyn Error>> {
    ask(0);
    let times = (0..rounds).map(|round| {
        let started = Instant::now();
        std::hint::black_box(ask(round * 7_919));
        started.elapsed().as_secs_f64() * 1_000.0
    });
    let (middle, worst) = percentiles(times.collect());
    writeln!(table, "| {what} | {middle:.3} ms | {worst:.3} ms |")?;
    Ok(())
}

fn questions(
    snapshot: &Arc<Snapshot>,
    size: usize,
    words: &[String],
    table: &mut String,
) -> Result<(), Box<dyn Error>> {
    let rounds = if words.is_empty() { 200 } else { 2_000 };
    if words.iter().any(|word| word == "callers") {
        for (what, ask) in callers::limited(snapshot) {
            timed(what, rounds, &ask, table)?;
        }
        return callers::organisation(rounds, table);
    }
    for (what, ask) in scenarios(snapshot, size).into_iter().chain(others(snapshot, size)) {
        if !words.is_empty() && !words.iter().any(|word| what.contains(word)) {
            continue;
        }
        timed(what, rounds, &ask, table)?;
    }
    let started = Instant::now();
    let mut renderer = snapshot.renderer(None);
    for id in snapshot.stream(&ListQuery::default(), None).take(100_000) {
        renderer.entity(id);
        renderer.out.clear();
    }
    let took = started.elapsed().as_secs_f64();
    writeln!(table, "| stream of up to 100,000 entities | {took:.1} s | |")?;
    Ok(())
}

/// The battery of the Backstage maintainers, by their numbers (9 and 11 are not for reading).
fn scenarios(snapshot: &Arc<Snapshot>, size: usize) -> Vec<Question<'_>> {
    let order = json!([{ "field": "metadata.name", "order": "asc" }]);
    let branch = |kind: &str, what: &str, team: usize| {
        let owner = format!("group:default/team-{team}");
        json!({ "kind": kind, "spec.type": what, "relations.ownedBy": owner })
    };
    let branches = json!([branch("component", "service", 3), branch("api", "website", 5)]);
    let text = json!({ "term": "player", "fields": ["metadata.name"] });
    let component = json!({ "kind": "component" });
    let first = json!({ "limit": 20, "query": component, "orderBy": order });
    let count = json!({ "limit": 0, "query": component, "orderBy": order });
    let player =
        json!({ "limit": 20, "query": component, "orderBy": order, "fullTextFilter": text });
    let any = json!({ "limit": 20, "orderBy": order, "query": { "$any": branches } });
    let ancestry = move |round: usize| {
        let id = snapshot.get(reference(round % size).as_str());
        id.map_or(0, |id| snapshot.ancestry(id, None).len())
    };
    vec![
        ("1 page of components by name, with total", page(snapshot, &first)),
        ("2 count of components", page(snapshot, &count)),
        ("3 page, no filter (list by reference)", list_page(snapshot)),
        ("4 facet spec.type, templates", facet(snapshot, "spec.type", "template")),
        ("5 facet spec.type, components", facet(snapshot, "spec.type", "component")),
        ("6 entity by ref", one(snapshot, size)),
        ("7 text filter on name, components, by name", page(snapshot, &player)),
        ("8 ancestry", Box::new(ancestry)),
        ("10 count of everything", page(snapshot, &json!({ "limit": 0, "orderBy": order }))),
        ("12 ordered $any of two selective branches", page(snapshot, &any)),
    ]
}

/// What else is asked every day, or is costly.
fn others(snapshot: &Arc<Snapshot>, size: usize) -> Vec<Question<'_>> {
    let order = json!([{ "field": "metadata.name", "order": "asc" }]);
    let three =
        json!({ "kind": "component", "spec.type": "service", "spec.lifecycle": "production" });
    let three = json!({ "limit": 20, "orderBy": order, "query": three });
    let text = json!({ "limit": 20, "fullTextFilter": { "term": "ledger-search" } });
    let exists = json!({ "limit": 0, "query": { "relations.dependencyOf": { "$exists": true } } });
    let fields = ["kind", "metadata.name", "spec.owner"];
    let few = json!({ "limit": 20, "orderBy": order, "fields": fields });
    let far = json!({ "limit": 20, "orderBy": order, "offset": size / 2 });
    let far_component = json!({
        "limit": 20, "orderBy": order, "offset": size / 5, "query": { "kind": "component" },
    });
    let owner = "group:default/team-7".to_owned();
    let owned = Predicate::Field {
        key: "relations.ownedby".to_owned(),
        test: Test::In(vec![owner, "group:default/team-8".to_owned()]),
    };
    let visible = Visible::new(Predicate::Any(vec![owned, Predicate::equals("kind", "system")]));
    let visible = Arc::new(visible);
    let may_see = visible.clone();
    let one_visible = move |round: usize| {
        let id = snapshot.get(reference(round % size).as_str());
        id.map_or(0, |id| usize::from(snapshot.is_visible(id, Some(&may_see))))
    };
    let by_name = Query::from_post(&json!({ "limit": 20, "orderBy": order })).unwrap_or_default();
    let page_visible = move |_| snapshot.query(&by_name, Some(&visible)).items.len();
    let dangling = move |round: usize| {
        let after = Dangling {
            entity_ref: reference(round % size).to_string(),
            relation: String::new(),
            target: String::new(),
        };
        snapshot.dangling(Some(&after), 100, None).items.len()
    };
    let hub = move |round: usize| {
        let mut renderer = snapshot.renderer(None);
        renderer.entities([snapshot.get(&format!("group:default/team-{}", round % 50))]);
        renderer.finish().0.len()
    };
    vec![
        ("three conditions, page of 20 with total", page(snapshot, &three)),
        ("default text filter, page of 20", page(snapshot, &text)),
        ("facet metadata.tags, components", facet(snapshot, "metadata.tags", "component")),
        ("facet relations.ownedBy, components", facet(snapshot, "relations.ownedBy", "component")),
        ("relations.dependencyOf exists, count", page(snapshot, &exists)),
        ("page of 20 with fields", page(snapshot, &few)),
        ("offset of half of everything, by name", page(snapshot, &far)),
        ("offset of half of the components, by name", page(snapshot, &far_component)),
        ("one entity: may it be seen by its owner", Box::new(one_visible)),
        ("page of what owners may see, by name", Box::new(page_visible)),
        ("100 relations that lead nowhere", Box::new(dangling)),
        ("by-refs(100)", refs(snapshot, size)),
        ("a hub with its relations", Box::new(hub)),
    ]
}

fn page<'a>(snapshot: &'a Arc<Snapshot>, body: &Value) -> Box<dyn Fn(usize) -> usize + 'a> {
    let query = Query::from_post(body).unwrap_or_default();
    Box::new(move |_| {
        let page = snapshot.query(&query, None);
        let mut renderer = snapshot.renderer(query.fields.as_ref());
        renderer.page(&page);
        renderer.finish().0.len()
    })
}

fn facet<'a>(
    snapshot: &'a Arc<Snapshot>,
    key: &str,
    kind: &str,
) -> Box<dyn Fn(usize) -> usize + 'a> {
    let (facets, filter) = (vec![key.to_owned()], Some(Predicate::equals("kind", kind)));
    Box::new(move |_| snapshot.facets(&facets, filter.as_ref(), None).len())
}

fn list_page(snapshot: &Arc<Snapshot>) -> Box<dyn Fn(usize) -> usize + '_> {
    let params = [("limit".to_owned(), "20".to_owned())];
    let query = ListQuery::from_get(&params).unwrap_or_default();
    Box::new(move |_| {
        let page = snapshot.list(&query, None);
        let mut renderer = snapshot.renderer(None);
        renderer.entities(page.items.into_iter().map(Some));
        renderer.finish().0.len()
    })
}

fn one(snapshot: &Arc<Snapshot>, size: usize) -> Box<dyn Fn(usize) -> usize + '_> {
    Box::new(move |round| {
        let mut renderer = snapshot.renderer(None);
        renderer.entities([snapshot.get(reference(round % size).as_str())]);
        renderer.finish().0.len()
    })
}

fn refs(snapshot: &Arc<Snapshot>, size: usize) -> Box<dyn Fn(usize) -> usize + '_> {
    Box::new(move |round| {
        let refs = (0..100).map(|it| reference((round + it * 997) % size).to_string());
        let query = RefsQuery { refs: refs.collect(), ..RefsQuery::default() };
        let mut renderer = snapshot.renderer(None::<&Fields>);
        renderer.batch(&snapshot.by_refs(&query, None));
        renderer.finish().0.len()
    })
}
