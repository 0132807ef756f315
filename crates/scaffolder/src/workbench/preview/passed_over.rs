//! Actions as previews have them: those that are passed over, and those of others, whose dry runs are
//! tried with answers that are not complete yet.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use feature::template_action::{About, Step, TemplateAction, TemplateActions};
use model::{Code, Problem};
use serde_json::Value;

use crate::dry_run::example_output;

/// What steps do in previews. Cheap to clone.
#[derive(Clone)]
pub struct PreviewActions {
    /// The actions.
    pub actions: TemplateActions,
    /// Ids of those whose work is beyond the folder of a run.
    pub beyond: Arc<HashSet<String>>,
}

/// An action that previews pass over.
pub struct PassedOver(About);

impl PassedOver {
    /// This one.
    pub fn new(action: &dyn TemplateAction) -> Self {
        Self(About { dry_run: false, ..action.about().clone() })
    }
}

#[async_trait]
impl TemplateAction for PassedOver {
    fn about(&self) -> &About {
        &self.0
    }

    async fn run(&self, _step: &mut Step) -> Result<(), Problem> {
        Err(Problem::internal("a preview ran what it passes over"))
    }
}

/// An action whose dry run fails no preview: what it would put out is made up then, and why is told.
pub struct Tried(pub Arc<dyn TemplateAction>);

#[async_trait]
impl TemplateAction for Tried {
    fn about(&self) -> &About {
        self.0.about()
    }

    async fn run(&self, step: &mut Step) -> Result<(), Problem> {
        match self.0.run(step).await {
            Err(problem) if problem.code == Code::Input => {
                step.log.warn(&problem.detail);
                let made_up = self.0.about().output.as_ref().map(example_output);
                if let Some(Value::Object(made_up)) = made_up {
                    step.output = made_up;
                }
                Ok(())
            }
            done => done,
        }
    }
}
