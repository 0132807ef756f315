//! The one thread that starts programs which end with this process. The kernel counts the thread that
//! started a program as its parent: were it one of many that come and go, programs would end with it.

use std::io;
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};

use tokio::process::{Child, Command};
use tokio::runtime::Handle;

type Wish = Box<dyn FnOnce() + Send>;

static SPAWNER: OnceLock<Sender<Wish>> = OnceLock::new();

fn spawner() -> &'static Sender<Wish> {
    SPAWNER.get_or_init(|| {
        let (wishes, coming) = channel::<Wish>();
        // It ends with the process. Where it cannot be made, sending fails, which is told.
        let made = std::thread::Builder::new().name("sandbox".into()).spawn(move || {
            coming.into_iter().for_each(|wish| wish());
        });
        if let Err(error) = made {
            drop(error);
        }
        wishes
    })
}

/// Starts `command` from the thread that lives as long as this process. Waits for the start, a moment.
pub fn spawn(mut command: Command) -> io::Result<Child> {
    let runtime = Handle::try_current().map_err(io::Error::other)?;
    let (reply, answer) = channel();
    let wish = move || {
        let _inside = runtime.enter();
        // Who asked waits; it is gone only with its whole thread.
        let _gone = reply.send(command.spawn());
    };
    let gone = |_wish| io::Error::other("the thread that starts programs is gone");
    spawner().send(Box::new(wish)).map_err(gone)?;
    answer.recv().map_err(io::Error::other)?
}
