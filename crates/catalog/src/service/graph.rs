//! The graph around an entity, with a few words about each entity in it.

use model::{Caller, EntityRef, Problem, RefDefaults};
use serde::Serialize;
use tokio::time::Instant;
use utoipa::ToSchema;

use super::Catalog;
use crate::index::{Brief, Effort, GraphQuery, Sight, Snapshot, Visible};
use crate::limits::NEAR_SHOWN;

/// An entity in a graph.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GraphNodeView {
    /// Canonical reference.
    #[serde(rename = "ref")]
    entity_ref: String,
    #[serde(flatten)]
    brief: BriefView,
    /// Up to twenty of its tags.
    tags: Vec<String>,
    /// How many relations lie between it and the root.
    depth: u64,
    /// Whether it is not in the catalog, or not for the caller.
    missing: bool,
}

/// An entity in a few words. Long texts are cut.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BriefView {
    /// Its kind, in lower case.
    kind: String,
    /// Its namespace.
    namespace: String,
    /// Its name.
    name: String,
    /// `metadata.title`.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// `spec.profile.displayName`, of users and groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    /// `spec.type`.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    /// `spec.lifecycle`.
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle: Option<String>,
    /// Reference of its owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    /// Reference of the system that it is part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<String>,
    /// `metadata.description`.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// A relation in a graph.
#[derive(Serialize, ToSchema)]
pub struct GraphEdgeView {
    /// What has the relation; of the relations of need, what needs.
    from: String,
    /// What it leads to; of the relations of need, what is needed.
    to: String,
    /// `dependsOn`, `consumesApi`, `apiProvidedBy`, or what was asked for.
    relation: String,
}

/// A graph.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GraphView {
    /// Reference of the entity in the middle.
    root: String,
    /// The root, then the nearest first.
    nodes: Vec<GraphNodeView>,
    /// Every relation that was asked for between two of the nodes.
    edges: Vec<GraphEdgeView>,
    /// Whether there is more than is told.
    truncated: bool,
    /// How long finding it took, in milliseconds.
    took_ms: f64,
}

impl Catalog {
    /// The graph around an entity.
    ///
    /// # Errors
    /// 404 when the entity is not there or not for this caller.
    pub async fn graph(&self, caller: &Caller, query: GraphQuery) -> Result<GraphView, Problem> {
        let begun = Instant::now();
        let root = EntityRef::parse(&query.root, RefDefaults::default())
            .map_err(|error| Problem::input(error.to_string()).at("root"))?;
        let query = GraphQuery { root: root.as_str().to_owned(), ..query };
        let visible = self.visible_to(caller);
        let snapshot = self.read_model.index().snapshot();
        let drawn =
            tokio::task::spawn_blocking(move || draw(&snapshot, visible.as_deref(), &query));
        let drawn = drawn.await.map_err(Problem::internal)?;
        let Some(mut graph) = drawn else {
            return Err(self.missing(caller, &root, &format!("No entity {root} found")).await);
        };
        graph.took_ms = (begun.elapsed().as_secs_f64() * 1e5).round() / 100.0;
        Ok(graph)
    }

    /// That an entity is not there, with those that may have been meant.
    pub(crate) async fn missing(
        &self,
        caller: &Caller,
        wanted: &EntityRef,
        words: &str,
    ) -> Problem {
        let (snapshot, visible) = self.seen_by(caller);
        let wanted = wanted.clone();
        let near = tokio::task::spawn_blocking(move || {
            let sight = Sight::of(&snapshot, visible.as_deref());
            let near = sight.near(&wanted, NEAR_SHOWN, &mut Effort::default());
            near.into_iter().map(str::to_owned).collect()
        });
        // That nothing is close is not worth failing over.
        Problem::not_found(words).near(near.await.unwrap_or_default())
    }
}

fn draw(snapshot: &Snapshot, visible: Option<&Visible>, query: &GraphQuery) -> Option<GraphView> {
    let sight = Sight::of(snapshot, visible);
    let graph = sight.graph(query)?;
    let node = |node: &crate::index::GraphNode<'_>| {
        let brief = node.id.map(|id| sight.brief(id));
        let missing = brief.is_none();
        let mut brief = brief.unwrap_or_default();
        GraphNodeView {
            entity_ref: node.entity_ref.to_owned(),
            tags: std::mem::take(&mut brief.tags),
            brief: BriefView::of(node.entity_ref, brief),
            depth: node.depth,
            missing,
        }
    };
    let edges = graph.edges.iter().map(|edge| GraphEdgeView {
        from: edge.from.to_owned(),
        to: edge.to.to_owned(),
        relation: edge.relation.to_owned(),
    });
    Some(GraphView {
        root: query.root.clone(),
        nodes: graph.nodes.iter().map(node).collect(),
        edges: edges.collect(),
        truncated: graph.truncated,
        took_ms: 0.0,
    })
}

impl BriefView {
    /// What is told of an entity; of one that is not there, what its reference says.
    pub(super) fn of(entity_ref: &str, brief: Brief) -> Self {
        let (kind, namespace, name) = match EntityRef::parse_full(entity_ref) {
            Ok(it) => (it.kind().to_owned(), it.namespace().to_owned(), it.name().to_owned()),
            Err(_) => Default::default(),
        };
        let or = |written: String, known: String| if written.is_empty() { known } else { written };
        Self {
            kind,
            namespace: or(brief.namespace, namespace),
            name: or(brief.name, name),
            title: brief.title,
            display_name: brief.display_name,
            r#type: brief.r#type,
            lifecycle: brief.lifecycle,
            owner: brief.owner,
            system: brief.system,
            description: brief.description,
        }
    }
}
