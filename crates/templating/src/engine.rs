//! The door: an engine knows the registered filters and globals, and renders texts with them.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::backstage::{self, Hosts};
use crate::error::TemplateError;
use crate::{Context, Options, References, Rendered, interp, parser, references};

/// A registered filter or function: the arguments (a filter's first is its input; `None` is
/// `undefined`) to a value, or to the reason why not.
pub type Function = dyn Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync;

/// A number below the one given: chance for the filter `random`.
type Chance = dyn Fn(u64) -> u64 + Send + Sync;

/// What renders. Cheap to clone, and shared between threads.
#[derive(Clone)]
pub struct Engine {
    registry: Arc<Registry>,
}

/// What was registered, in that order.
#[derive(Clone)]
pub(crate) struct Registry {
    pub filters: IndexMap<String, Arc<Function>>,
    pub functions: IndexMap<String, Arc<Function>>,
    pub values: IndexMap<String, Arc<Json>>,
    pub chance: Arc<Chance>,
}

impl Engine {
    /// An engine with what the language itself has.
    pub fn new() -> Self {
        let registry = Registry {
            filters: IndexMap::new(),
            functions: IndexMap::new(),
            values: IndexMap::new(),
            chance: Arc::new(|below| RandomState::new().hash_one(below) % below.max(1)),
        };
        Self { registry: Arc::new(registry) }
    }

    /// An engine with Backstage's filters, too: `parseRepoUrl`, which asks `host_type` what kind of
    /// host a name belongs to (`None`: no integration), `parseEntityRef`, `pick`, `projectSlug`.
    pub fn backstage(host_type: Hosts) -> Self {
        backstage::register(Self::new(), host_type)
    }

    /// The same engine with one more filter, `value | name(arguments)`. A name is an identifier, or
    /// several joined by dots.
    #[must_use]
    pub fn filter<F>(mut self, name: &str, function: F) -> Self
    where
        F: Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync + 'static,
    {
        let registry = Arc::make_mut(&mut self.registry);
        registry.filters.insert(name.to_owned(), Arc::new(function));
        self
    }

    /// The same engine with one more function, `name(arguments)`.
    #[must_use]
    pub fn global_function<F>(mut self, name: &str, function: F) -> Self
    where
        F: Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync + 'static,
    {
        let registry = Arc::make_mut(&mut self.registry);
        registry.functions.insert(name.to_owned(), Arc::new(function));
        self
    }

    /// The same engine with one more value under a name, which a context's own name hides.
    #[must_use]
    pub fn global_value(mut self, name: &str, value: Json) -> Self {
        let registry = Arc::make_mut(&mut self.registry);
        registry.values.insert(name.to_owned(), Arc::new(value));
        self
    }

    /// The same engine with another source of chance for the filter `random`: a number below the one
    /// it is given.
    #[must_use]
    pub fn chance<F>(mut self, chance: F) -> Self
    where
        F: Fn(u64) -> u64 + Send + Sync + 'static,
    {
        Arc::make_mut(&mut self.registry).chance = Arc::new(chance);
        self
    }

    /// Renders one text. A text that is one interpolation and nothing else keeps the type of its
    /// value; everything else is a string.
    ///
    /// # Errors
    /// Where the text is no template, its evaluation fails, or it reaches a limit.
    pub fn render(
        &self,
        source: &str,
        context: &Context,
        options: &Options,
    ) -> Result<Rendered, TemplateError> {
        interp::render(&self.registry, source, context, options)
            .map_err(|fail| fail.into_error().in_source(source, options.file.as_deref()))
    }

    /// Reads one text without rendering it.
    ///
    /// # Errors
    /// Where the text is no template.
    pub fn check(&self, source: &str, options: &Options) -> Result<(), TemplateError> {
        parser::parse(source, options)
            .map(drop)
            .map_err(|fail| fail.into_error().in_source(source, options.file.as_deref()))
    }

    /// What one text reads and calls, as far as it can be seen without rendering it.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn references(&self, source: &str, options: &Options) -> Result<References, TemplateError> {
        parser::parse(source, options)
            .map(|ast| references::collect(&ast))
            .map_err(|fail| fail.into_error().in_source(source, options.file.as_deref()))
    }

    /// The names of the filters that the language itself has, sorted.
    pub fn builtin_filters() -> &'static [&'static str] {
        &crate::filters::NAMES
    }

    /// The names of the registered filters, in the order in which they were registered.
    pub fn registered_filters(&self) -> impl Iterator<Item = &str> {
        self.registry.filters.keys().map(String::as_str)
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("filters", &self.registry.filters.keys())
            .field("functions", &self.registry.functions.keys())
            .field("values", &self.registry.values.keys())
            .finish()
    }
}
