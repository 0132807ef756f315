//! `flagstone demo`: a server with Acme, an invented organisation, on which what is created really
//! runs. With `--headless` it goes the whole way by itself and prints how long each step took.
//!
//! Reading order: [`access`] (the configuration that the demo adds), [`guide`] (what a reader can try),
//! [`headless`] (the way), [`timeline`] (how long it took), [`asking`] (the server and its services over
//! HTTP), [`pushing`] (a change by git).

mod access;
mod asking;
mod guide;
mod headless;
mod pushing;
mod timeline;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use model::Problem;
use tokio::sync::Mutex;

use super::{print, serve};
use crate::arguments::{DemoArguments, PlaceArguments, ServeArguments};
use crate::startup::{embedded, server};
use access::Access;
use timeline::Timeline;

/// Where the demo listens unless it is told.
const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 7007);

/// Ports that are tried for one that is free.
const PORTS_TRIED: u16 = 100;

/// Runs the demo; 1 when the way was not gone to its end.
///
/// # Errors
/// What keeps the server from starting.
pub async fn run(arguments: &DemoArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    let began = Instant::now();
    let data_dir = match &arguments.data_dir {
        Some(named) => std::path::absolute(named)
            .map_err(|error| Problem::input(format!("{}: {error}", named.display())))?,
        None => usual_folder()?,
    };
    server::make_folder(&data_dir)?;
    let listen = match arguments.listen {
        Some(address) => address,
        None if arguments.headless => free_port()?,
        None => ADDRESS,
    };
    let log = if arguments.headless { "warn" } else { "info" };
    let access = access::give(&data_dir, listen, log)?;
    let mut config = arguments.config.clone();
    if config.is_empty() {
        config.push(embedded::acme(&data_dir)?.join("app-config.yaml"));
    }
    config.push(access.config.clone());
    let serve = ServeArguments {
        place: PlaceArguments { config, data_dir: Some(data_dir) },
        listen: Some(listen),
        roles: Vec::new(),
    };
    if arguments.headless {
        return headless(arguments, &serve, access, began, out).await;
    }
    let origin = access.origin.clone();
    let guided = async move {
        // Nothing is left to be done when the terminal is gone.
        drop(writeln!(std::io::stdout(), "{}", guide::text(&origin, &access)));
        serve::told_to_end().await;
    };
    serve::until(&serve, out, guided).await
}

/// Goes the way while the server runs, then stops it and prints the timeline.
async fn headless(
    arguments: &DemoArguments,
    serve: &ServeArguments,
    access: Access,
    began: Instant,
    out: &mut dyn Write,
) -> Result<u8, Problem> {
    let gone: Arc<Mutex<Option<Timeline>>> = Arc::default();
    let path = arguments.path.clone();
    let way = {
        let gone = gone.clone();
        async move {
            tokio::select! {
                timeline = headless::go(&access, &path, began) => *gone.lock().await = Some(timeline),
                () = serve::told_to_end() => {}
            }
        }
    };
    // The result alone goes to standard output.
    serve::until(serve, &mut std::io::stderr(), way).await?;
    let Some(timeline) = gone.lock().await.take() else {
        print::note("interrupted before the end of the way");
        return Ok(crate::EXIT_FOUND_WRONG);
    };
    timeline.print(out, arguments.output)?;
    Ok(if timeline.is_whole() { crate::EXIT_OK } else { crate::EXIT_FOUND_WRONG })
}

/// `flagstone/demo` in the cache folder of whoever runs us.
fn usual_folder() -> Result<PathBuf, Problem> {
    let named = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let cache = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    let cache = cache.ok_or_else(|| {
        Problem::input("there is no home folder to keep the demo's data in")
            .at("--data-dir")
            .hint("name a folder with --data-dir")
    })?;
    Ok(cache.join("flagstone").join("demo"))
}

/// The first port of loopback from the usual one on that nobody listens on: addresses that the server
/// hands out hold its number, and those of an earlier demo are to hold on.
fn free_port() -> Result<SocketAddr, Problem> {
    let mut tried = ADDRESS;
    for port in ADDRESS.port()..ADDRESS.port() + PORTS_TRIED {
        tried.set_port(port);
        if TcpListener::bind(tried).is_ok() {
            return Ok(tried);
        }
    }
    Err(Problem::input(format!("no port from {} on is free", ADDRESS.port()))
        .at("--listen")
        .hint("name one that is, with --listen"))
}
