//! `flagstone serve`: the server, from its first line to its last.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ::database::DataDirectory;
use model::Problem;
use model::config::Config;
use spine::Roles;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::print;
use crate::arguments::{Role, ServeArguments};
use crate::logging;
use crate::startup::server::Purpose;
use crate::startup::{database, place, server};

/// The port when nobody names one; Backstage's.
const PORT: u16 = 7007;

/// Runs the server until it is told to end.
///
/// # Errors
/// What keeps it from starting, in words for whoever started it.
pub async fn run(arguments: &ServeArguments, out: &mut dyn Write) -> Result<u8, Problem> {
    until(arguments, out, told_to_end()).await
}

/// Runs the server until `end` resolves, which is asked from when the server answers on.
///
/// # Errors
/// What keeps it from starting, in words for whoever started it.
pub async fn until(
    arguments: &ServeArguments,
    out: &mut dyn Write,
    end: impl Future<Output = ()>,
) -> Result<u8, Problem> {
    // The first provider counts; another one cannot have been installed before.
    drop(rustls::crypto::ring::default_provider().install_default());
    let place = place::find(&arguments.place)?;
    start_log(&place.loaded.config)?;
    place.loaded.log_warnings();
    server::make_folder(&place.data_dir)?;
    let lock = DataDirectory::open(&place.data_dir)?;
    let settings = database::settings(&place.loaded.config, &place.data_dir)?;
    let address = match arguments.listen {
        Some(address) => address,
        None => configured_address(&place.loaded.config)?,
    };
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Problem::input(format!("cannot listen on {address}: {error}"))
            .hint("name another address with --listen")
    })?;
    let address = listener.local_addr().map_err(Problem::internal)?;
    let database = server::open(&settings).await?;
    let purpose = Purpose::Serve(roles(arguments, &place.loaded.config)?);
    let server = server::assemble(&place, database, purpose).await?;
    warn_of_open_doors(&place.loaded.config, address);
    let (app, running) = server.start().await?;
    let base = format!("http://{}", shown(address));
    print::line(out, &format!("Flagstone is ready on {base}"))?;
    for text in running.greetings(&base).await {
        print::line(out, &text)?;
    }
    let drained = gate::serve(listener, app, end).await;
    tracing::info!(cut = drained.cut, "drained");
    running.stop().await;
    drop(lock);
    Ok(crate::EXIT_OK)
}

fn start_log(config: &Config) -> Result<(), Problem> {
    let level = config.text("backend.logger.level")?.unwrap_or_else(|| "info".to_owned());
    let format = match config.text("flagstone.log.format")?.as_deref() {
        Some("json") => logging::Format::Json,
        _ => logging::Format::Text,
    };
    logging::start(&level, format)
}

/// `--roles`, else `flagstone.roles`. Requests are answered in any case: health and metrics must be.
fn roles(arguments: &ServeArguments, config: &Config) -> Result<Roles, Problem> {
    const KEY: &str = "flagstone.roles";
    let is_worker = if arguments.roles.is_empty() {
        let named = config.text_list(KEY)?.unwrap_or_default();
        if let Some(other) = named.iter().find(|it| *it != "web" && *it != "worker") {
            let detail = format!("{KEY} names {other}");
            return Err(Problem::input(detail).at(KEY).hint("web and worker are known"));
        }
        named.is_empty() || named.iter().any(|it| it == "worker")
    } else {
        arguments.roles.contains(&Role::Worker)
    };
    Ok(if is_worker { Roles::Worker } else { Roles::Web })
}

/// `backend.listen`: `7007`, `:7007`, `host:7007` or `{host, port}`. Without it, loopback only.
fn configured_address(config: &Config) -> Result<SocketAddr, Problem> {
    let wrong = |text: &str| {
        Problem::input(format!("backend.listen cannot be used: {text}"))
            .at("backend.listen")
            .hint("write :7007, 0.0.0.0:7007 or {host: 127.0.0.1, port: 7007}")
    };
    let (host, port) = match config.get("backend.listen") {
        None => (None, None),
        Some(serde_json::Value::Object(_)) => (
            config.text("backend.listen.host")?,
            config.number("backend.listen.port")?.map(|port| port.to_string()),
        ),
        Some(value) => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match text.rsplit_once(':') {
                Some((host, port)) => (Some(host.to_owned()), Some(port.to_owned())),
                None => (Some(String::new()), Some(text)),
            }
        }
    };
    let port = match port {
        None => PORT,
        Some(text) => text.parse().map_err(|_| wrong(&text))?,
    };
    let host = match host.as_deref().map(|it| it.trim_matches(['[', ']'])) {
        None | Some("localhost") => IpAddr::V4(Ipv4Addr::LOCALHOST),
        // Backstage's `:7007` is every address.
        Some("" | "*") => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Some(text) => text.parse().map_err(|_| wrong(text))?,
    };
    Ok(SocketAddr::new(host, port))
}

fn warn_of_open_doors(config: &Config, address: SocketAddr) {
    const KEY: &str = "backend.auth.dangerouslyDisableDefaultAuthPolicy";
    if config.boolean(KEY).ok().flatten() == Some(true) {
        tracing::warn!("{KEY} is set: EVERYONE who reaches {address} may do EVERYTHING");
    }
}

/// `localhost` for loopback, so that the line can be clicked.
fn shown(address: SocketAddr) -> String {
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        return format!("localhost:{}", address.port());
    }
    address.to_string()
}

/// SIGTERM or Ctrl-C.
pub async fn told_to_end() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(listen: Value, expected: &str) {
        let config = Config::from_value(json!({ "backend": { "listen": listen } }));
        let found =
            configured_address(&config).map_or_else(|it| it.to_string(), |it| it.to_string());
        assert_eq!(found, expected);
    }

    #[test]
    fn an_address_is_read_in_all_of_backstages_spellings() {
        check(json!(":7008"), "0.0.0.0:7008");
        check(json!(7008), "0.0.0.0:7008");
        check(json!("[::1]:80"), "[::1]:80");
        check(json!({ "host": "127.0.0.1", "port": 8080 }), "127.0.0.1:8080");
        check(json!({ "port": "8080" }), "127.0.0.1:8080");
        let config = Config::from_value(json!({}));
        assert_eq!(
            configured_address(&config).map(|it| it.to_string()),
            Ok("127.0.0.1:7007".into())
        );
    }

    #[test]
    fn an_address_that_is_none_is_named() {
        let config = Config::from_value(json!({ "backend": { "listen": "here:there" } }));
        let refused = configured_address(&config).expect_err("refused");
        assert_eq!(refused.field.as_deref(), Some("backend.listen"));
    }
}
