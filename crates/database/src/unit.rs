//! Units of work: what a caller hands in, and how it is carried to an engine and back.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::tx::Tx;

/// What a write came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// What the unit returned.
    pub value: T,
    /// Number of the unit's last event: what reading one's own writes waits for.
    pub seq: Option<u64>,
}

/// Writes a unit of work: `unit!(|tx, input| { ... Ok(value) })`.
///
/// The body is asynchronous and may use `?`; its last expression is `Ok(..)`. It may run more than
/// once, so its effects are on the database only. `input` is a reference to what the caller gave.
/// A unit that is not handed over at once names its input's type: `let unit = unit!(|tx, id:
/// String| ...)`.
#[macro_export]
macro_rules! unit {
    (|$tx:ident, $input:ident : $type:ty| $body:expr) => {
        $crate::unit::typed::<$type, _, _>(move |$tx, $input| {
            ::std::boxed::Box::pin(async move { $body })
        })
    };
    (|$tx:ident, $input:pat_param| $body:expr) => {
        move |$tx, $input| ::std::boxed::Box::pin(async move { $body })
    };
}

/// Says of a closure that it is a unit, so that its lifetimes are understood.
pub const fn typed<I, T, F>(unit: F) -> F
where
    F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>>,
{
    unit
}

tokio::task_local! {
    /// Set while a unit runs: who asks for another one meanwhile would wait for itself.
    static INSIDE: ();
}

/// Does this task run a unit right now?
pub(crate) fn is_inside() -> bool {
    INSIDE.try_with(|()| ()).is_ok()
}

/// A unit of work whose types are forgotten: what the engines run.
pub(crate) trait Work: Send {
    /// Runs it once; panics become errors.
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<()>>;

    /// Where it was written, for logs.
    fn name(&self) -> &'static str;

    /// Tells whoever waits how it went: the number of the last event, when it was committed.
    fn answer(self: Box<Self>, outcome: Result<Option<u64>>);
}

/// A unit, its input, and the place where its value waits for the COMMIT.
pub(crate) struct Held<I, T, F> {
    shared: Arc<(I, F)>,
    value: Option<T>,
    reply: oneshot::Sender<Result<Written<T>>>,
}

impl<I, T, F> Held<I, T, F> {
    pub(crate) const fn new(
        shared: Arc<(I, F)>,
        reply: oneshot::Sender<Result<Written<T>>>,
    ) -> Self {
        Self { shared, value: None, reply }
    }
}

impl<I, T, F> Work for Held<I, T, F>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut Tx, &'t I) -> BoxFuture<'t, Result<T>> + Send + Sync + 'static,
{
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<()>> {
        self.value = None;
        Box::pin(async move {
            let (input, unit) = &*self.shared;
            let running = INSIDE.scope((), async move { unit(tx, input).await });
            let caught = AssertUnwindSafe(running).catch_unwind().await;
            match caught {
                Ok(outcome) => {
                    self.value = Some(outcome?);
                    Ok(())
                }
                Err(panic) => Err(Error::Panicked(panic_text(panic.as_ref()))),
            }
        })
    }

    fn name(&self) -> &'static str {
        // The unit is a closure, which is called after the function that it stands in.
        std::any::type_name::<F>()
    }

    fn answer(self: Box<Self>, outcome: Result<Option<u64>>) {
        let Self { value, reply, .. } = *self;
        let answer = outcome.and_then(|seq| {
            let value = value.ok_or_else(|| Error::Other("the unit left no value".to_owned()))?;
            Ok(Written { value, seq })
        });
        // Whoever asked may have hung up; the unit is done all the same.
        let _gone = reply.send(answer);
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "without words".to_owned()
    }
}
