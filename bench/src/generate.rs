//! Catalogs of a chosen size: five relations an entity, annotations as they are found in the wild,
//! a fifth of the entities APIs with definitions of a chosen size. The same choice gives the same
//! catalog every time.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// What was generated, and names to ask for.
pub struct Generated {
    /// All entities that the catalog will hold, the root location among them.
    pub entities: usize,
    /// Components, named `service-000000` and on.
    pub components: usize,
    /// APIs, named `api-000000` and on.
    pub apis: usize,
    /// Systems, named `system-0000` and on.
    pub systems: usize,
    /// Teams, named `team-000` and on.
    pub teams: usize,
    /// Bytes of descriptors and definitions.
    pub bytes: u64,
}

/// Smallest and largest API definition, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definitions {
    /// Smallest.
    pub from: usize,
    /// Largest, but for the end of its last path.
    pub to: usize,
}

impl std::str::FromStr for Definitions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let ends = text.split_once('-').map(|(from, to)| (from.parse(), to.parse()));
        match ends {
            Some((Ok(from), Ok(to))) if from <= to && to <= 5_000_000 => Ok(Self { from, to }),
            _ => Err(format!("{text}: two numbers of bytes, 20000-200000, at most 5000000")),
        }
    }
}

impl std::fmt::Display for Definitions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{}", self.from, self.to)
    }
}

const ENTITIES_PER_FILE: usize = 100;
const LANGUAGES: [&str; 8] = ["java", "go", "rust", "python", "node", "kotlin", "scala", "dotnet"];
const TYPES: [&str; 5] = ["service", "website", "library", "data-pipeline", "worker"];
const LIFECYCLES: [&str; 3] = ["production", "experimental", "deprecated"];

/// Writes a catalog of `size` entities into `folder`, unless it is there already.
pub fn catalog(folder: &Path, size: usize, definitions: Definitions) -> Outcome<Generated> {
    let apis = size / 5;
    let teams = (size / 200).clamp(5, 2_000);
    let systems = (size / 50).max(5);
    let components = size - apis - teams - systems - 1;
    let mut generated = Generated { entities: size, components, apis, systems, teams, bytes: 0 };
    let marker = folder.join("complete");
    if let Ok(text) = fs::read_to_string(&marker) {
        generated.bytes = text.trim().parse()?;
        return Ok(generated);
    }
    fs::create_dir_all(folder.join("definitions"))?;
    let mut writer =
        Writer { folder, definitions, file: String::new(), count: 0, number: 0, bytes: 0 };
    for index in 0..teams {
        writer.add(&team(index))?;
    }
    for index in 0..systems {
        writer.add(&system(index, teams))?;
    }
    for index in 0..apis {
        writer.definition(index)?;
        writer.add(&api(index, systems, teams))?;
    }
    for index in 0..components {
        writer.add(&component(index, &generated, apis))?;
    }
    writer.flush()?;
    generated.bytes = writer.bytes;
    fs::write(marker, generated.bytes.to_string())?;
    Ok(generated)
}

struct Writer<'a> {
    folder: &'a Path,
    definitions: Definitions,
    file: String,
    count: usize,
    number: usize,
    bytes: u64,
}

impl Writer<'_> {
    fn add(&mut self, document: &str) -> Outcome<()> {
        self.file.push_str("---\n");
        self.file.push_str(document);
        self.count += 1;
        if self.count == ENTITIES_PER_FILE {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Outcome<()> {
        if self.count > 0 {
            fs::write(self.folder.join(format!("entities-{:05}.yaml", self.number)), &self.file)?;
            self.bytes += self.file.len() as u64;
            self.file.clear();
            self.count = 0;
            self.number += 1;
        }
        Ok(())
    }

    fn definition(&mut self, index: usize) -> Outcome<()> {
        let Definitions { from, to } = self.definitions;
        let size = from + mix(index) % (to - from).max(1);
        let mut text = String::with_capacity(size + 300);
        write!(text, "openapi: 3.0.3\ninfo:\n  title: API {index}\n  version: 1.0.0\npaths:\n")?;
        let mut path = 0;
        while text.len() < size {
            write!(
                text,
                "  /things/{path}/{{id}}:\n    get:\n      operationId: getThing{index}x{path}\n      \
                 summary: Returns thing number {path} of the collection\n      responses:\n        \
                 '200':\n          description: The thing that was asked for\n"
            )?;
            path += 1;
        }
        self.bytes += text.len() as u64;
        fs::write(self.folder.join(format!("definitions/api-{index:06}.yaml")), text)?;
        Ok(())
    }
}

fn team(index: usize) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-{index:03}\n  \
         description: The team that looks after area {index}\nspec:\n  type: team\n  profile:\n    \
         displayName: Team {index}\n    email: team-{index:03}@example.com\n  children: []\n"
    )
}

fn system(index: usize, teams: usize) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: system-{index:04}\n  \
         title: System {index}\n  description: Everything that makes business capability {index} work\n\
         spec:\n  owner: team-{:03}\n",
        mix(index) % teams
    )
}

fn api(index: usize, systems: usize, teams: usize) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: api-{index:06}\n  \
         description: The interface number {index}\n  tags: [rest, {}]\nspec:\n  type: openapi\n  \
         lifecycle: {}\n  owner: team-{:03}\n  system: system-{:04}\n  definition:\n    \
         $text: ./definitions/api-{index:06}.yaml\n",
        LANGUAGES[mix(index) % LANGUAGES.len()],
        LIFECYCLES[mix(index + 1) % LIFECYCLES.len()],
        mix(index + 2) % teams,
        mix(index + 3) % systems,
    )
}

/// The file that holds component `index`, and how its description reads there.
pub fn place_of(catalog: &Generated, index: usize) -> (String, String) {
    let before = catalog.teams + catalog.systems + catalog.apis + index;
    let language = language(index);
    (
        format!("entities-{:05}.yaml", before / ENTITIES_PER_FILE),
        format!("description: Handles requests of kind {index} for the {language} platform"),
    )
}

fn language(index: usize) -> &'static str {
    LANGUAGES[mix(index.wrapping_mul(31).wrapping_add(1)) % LANGUAGES.len()]
}

fn component(index: usize, sizes: &Generated, apis: usize) -> String {
    let pick = |salt: usize, of: usize| mix(index.wrapping_mul(31).wrapping_add(salt)) % of.max(1);
    let language = language(index);
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: service-{index:06}\n  \
         title: Service {index}\n  description: Handles requests of kind {index} for the {language} platform\n  \
         labels:\n    tier: tier-{}\n    region: region-{}\n  annotations:\n    \
         github.com/project-slug: example/service-{index:06}\n    \
         backstage.io/techdocs-ref: dir:.\n    prometheus.io/alert: service-{index:06}-availability\n    \
         sonarqube.org/project-key: example_service-{index:06}\n    \
         pagerduty.com/integration-key: key{:016x}\n  tags: [{language}, {}, tier-{}]\n  links:\n    \
         - url: https://grafana.example.com/d/{index}\n      title: Dashboard\n      icon: dashboard\n\
         spec:\n  type: {}\n  lifecycle: {}\n  owner: team-{:03}\n  system: system-{:04}\n  \
         dependsOn:\n    - component:service-{:06}\n    - component:service-{:06}\n  \
         providesApis:\n    - api-{:06}\n",
        pick(2, 4),
        pick(3, 6),
        mix(index),
        ["http", "grpc", "batch"][pick(4, 3)],
        pick(2, 4),
        TYPES[pick(5, TYPES.len())],
        LIFECYCLES[pick(6, LIFECYCLES.len())],
        pick(7, sizes.teams),
        pick(8, sizes.systems),
        pick(9, sizes.components),
        pick(10, sizes.components),
        pick(11, apis),
    )
}

/// A fixed scattering of numbers, so that catalogs are the same in every run.
pub fn mix(value: usize) -> usize {
    let mut mixed = (value as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 1) as usize
}
