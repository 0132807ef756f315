//! Which layout an entity gets: an operator's entries over the shipped ones, each made whole.

use serde::Serialize;
use utoipa::ToSchema;

use super::written::LayoutEntry;

/// What entities of a kind and type show. Of several the first one that fits counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PortalLayout)]
pub struct Layout {
    /// The kind, in lower case; all of them without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub kind: Option<String>,
    /// The type within the kind, in lower case; all of them without it.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub of_type: Option<String>,
    /// The tabs, in their order.
    pub tabs: Vec<String>,
    /// The cards of the overview.
    pub cards: Cards,
    /// The slots below the header.
    pub strip: Vec<String>,
}

/// The cards of an overview, by column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PortalCards)]
pub struct Cards {
    /// In the wide column.
    pub main: Vec<String>,
    /// Beside it.
    pub side: Vec<String>,
}

/// For whom an entry is: kind and type.
type Scope = (Option<String>, Option<String>);

/// Whole layouts, those for a kind and type first, then those for a kind, then the one for all.
pub fn resolved(own: &[LayoutEntry], shipped: &[LayoutEntry]) -> Vec<Layout> {
    let mut scopes: Vec<Scope> = Vec::new();
    for scope in own.iter().chain(shipped).map(scope) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.sort_by_key(|(kind, of_type)| (of_type.is_none(), kind.is_none()));
    scopes.into_iter().map(|scope| whole(scope, own, shipped)).collect()
}

fn scope(entry: &LayoutEntry) -> Scope {
    let lower = |text: &Option<String>| text.as_ref().map(|it| it.to_lowercase());
    (lower(&entry.kind), lower(&entry.of_type))
}

/// The layout of a scope: each part from the most special entry that has it, an operator's before a
/// shipped one of the same scope.
fn whole((kind, of_type): Scope, own: &[LayoutEntry], shipped: &[LayoutEntry]) -> Layout {
    let wider = [(kind.clone(), of_type.clone()), (kind.clone(), None), (None, None)];
    let entries: Vec<&LayoutEntry> = wider
        .iter()
        .flat_map(|wanted| own.iter().chain(shipped).filter(move |it| scope(it) == *wanted))
        .collect();
    let first = |part: fn(&LayoutEntry) -> Option<&Vec<String>>| {
        entries.iter().find_map(|it| part(it)).cloned().unwrap_or_default()
    };
    Layout {
        tabs: first(|it| it.tabs.as_ref()),
        cards: Cards {
            main: first(|it| it.cards.main.as_ref()),
            side: first(|it| it.cards.side.as_ref()),
        },
        strip: first(|it| it.strip.as_ref()),
        kind,
        of_type,
    }
}
