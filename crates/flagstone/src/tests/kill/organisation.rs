//! What the files say: components with owners and dependencies, in many files, ever changing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use testkit::kill::Chance;

use super::checks::Expected;

const FILES: u64 = 60;
const TEAMS: u64 = 5;
/// Of so many components, all but one are described anew in every change.
const DESCRIBED_OF: u64 = 5;
/// One of so many components gets another dependency in every change.
const RELATED_OF: u64 = 8;
/// Components that come, go and move in every change, each.
const MOVED: usize = 12;

struct Component {
    file: u64,
    description: String,
    team: u64,
    depends_on: Option<String>,
}

/// The organisation as its files describe it.
pub(super) struct Organisation {
    folder: PathBuf,
    components: BTreeMap<String, Component>,
    /// No name is ever used again, so that an entity of the same name is the same entity.
    names: usize,
    revision: usize,
}

impl Organisation {
    pub(super) fn new(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { folder, components: BTreeMap::new(), names: 0, revision: 0 }
    }

    /// Adds `count` components.
    pub(super) fn grow(&mut self, count: usize, chance: &mut Chance) {
        for _ in 0..count {
            self.names += 1;
            let name = format!("service-{:05}", self.names);
            let component = Component {
                file: chance.within(&(0..FILES)),
                description: format!("{name}, new in revision {}", self.revision),
                team: chance.within(&(0..TEAMS)),
                depends_on: self.any(chance),
            };
            self.components.insert(name, component);
        }
    }

    /// Changes some of everything.
    pub(super) fn change(&mut self, chance: &mut Chance) {
        self.revision += 1;
        for _ in 0..MOVED {
            if let Some(gone) = self.any(chance) {
                self.components.remove(&gone);
            }
            let moved = self.any(chance);
            if let Some(component) = moved.and_then(|name| self.components.get_mut(&name)) {
                component.file = chance.within(&(0..FILES));
            }
        }
        // A whole file is gone, too.
        let lost = chance.within(&(0..FILES));
        let before = self.components.len();
        self.components.retain(|_, component| component.file != lost);
        let lost = before - self.components.len();
        self.grow(MOVED + lost, chance);
        for name in self.components.keys().cloned().collect::<Vec<_>>() {
            let depends_on = self.any(chance);
            let Some(component) = self.components.get_mut(&name) else { continue };
            if chance.within(&(0..DESCRIBED_OF)) > 0 {
                component.description = format!("{name}, in its revision {}", self.revision);
            }
            if chance.within(&(0..RELATED_OF)) == 0 {
                component.depends_on = depends_on.filter(|other| *other != name);
                component.team = chance.within(&(0..TEAMS));
            }
        }
    }

    fn any(&self, chance: &mut Chance) -> Option<String> {
        let last = u64::try_from(self.components.len()).ok()?.checked_sub(1)?;
        let place = usize::try_from(chance.within(&(0..last + 1))).ok()?;
        self.components.keys().nth(place).cloned()
    }

    /// Makes the files say so.
    pub(super) fn write(&self) {
        std::fs::create_dir_all(&self.folder).unwrap();
        let mut teams = String::new();
        for team in 0..TEAMS {
            writeln!(
                teams,
                "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-{team}\n  \
                 description: team-{team}\nspec:\n  type: team\n  children: []"
            )
            .unwrap();
        }
        std::fs::write(self.folder.join("teams.yaml"), teams).unwrap();
        let mut files: BTreeMap<u64, String> = BTreeMap::new();
        for (name, Component { file, description, team, depends_on }) in &self.components {
            let text = files.entry(*file).or_default();
            write!(
                text,
                "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  \
                 description: {description}\nspec:\n  type: service\n  lifecycle: production\n  \
                 owner: team-{team}\n"
            )
            .unwrap();
            if let Some(other) = depends_on {
                writeln!(text, "  dependsOn: [component:{other}]").unwrap();
            }
        }
        for file in 0..FILES {
            let path = self.folder.join(format!("services-{file:02}.yaml"));
            match files.get(&file) {
                Some(text) => std::fs::write(path, text).unwrap(),
                None => drop(std::fs::remove_file(path)),
            }
        }
    }

    /// The description of every entity.
    pub(super) fn descriptions(&self) -> BTreeMap<String, String> {
        let expected = self.expected().into_iter();
        expected.map(|(entity_ref, expected)| (entity_ref, expected.description)).collect()
    }

    /// The entities that the files describe, with their relations both ways.
    pub(super) fn expected(&self) -> BTreeMap<String, Expected> {
        let mut entities: BTreeMap<String, Expected> = BTreeMap::new();
        for team in 0..TEAMS {
            let expected = Expected::new(format!("team-{team}"));
            entities.insert(format!("group:default/team-{team}"), expected);
        }
        for (name, component) in &self.components {
            let expected = Expected::new(component.description.clone());
            entities.insert(format!("component:default/{name}"), expected);
        }
        let mut relate = |source: &str, relation: &str, target: &str| {
            // What depends on something that is gone still says so; what is gone says nothing.
            if let Some(entity) = entities.get_mut(source) {
                entity.relations.insert((relation.to_owned(), target.to_owned()));
            }
        };
        for (name, component) in &self.components {
            let own = format!("component:default/{name}");
            let team = format!("group:default/team-{}", component.team);
            relate(&own, "ownedBy", &team);
            relate(&team, "ownerOf", &own);
            if let Some(other) = &component.depends_on {
                let other = format!("component:default/{other}");
                relate(&own, "dependsOn", &other);
                relate(&other, "dependencyOf", &own);
            }
        }
        entities
    }
}

impl Expected {
    fn new(description: String) -> Self {
        Self { description, relations: BTreeSet::new() }
    }
}
