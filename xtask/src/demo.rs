//! `cargo xtask demo`: the server with examples/acme on http://localhost:7007.
//!
//! We become the server (`exec`), so that Ctrl-C and the exit code are the server's own. What a reader
//! needs to know is printed by a second copy of us, [`guide`], once the server answers.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::{CommandExt as _, parent_id};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::cache::Cache;
use crate::programs::{self, Failure, Outcome};
use crate::web;

/// What `cargo xtask demo --help` prints.
pub const HELP: &str = "\
Usage: cargo xtask demo [--listen ADDR:PORT] [--data-dir DIR]

Builds the portal and the server, and starts it with examples/acme, then says what to try. Ctrl-C stops it.

  --listen ADDR:PORT  where to listen (default 127.0.0.1:7007)
  --data-dir DIR      where to keep the database (default: the folder `demo` of the cache)";

/// The hidden command that prints what to try.
pub const GUIDE: &str = "demo-guide";

/// The file in the data directory that holds the demo's token, and the configuration that lets it in.
const TOKEN: &str = "demo-token";
const ACCESS: &str = "demo-access.yaml";

const ADDRESS: &str = "127.0.0.1:7007";
/// How long the server may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// `cargo xtask demo`.
pub fn run(arguments: &[String]) -> Outcome {
    let cache = Cache::find()?;
    let mut listen: SocketAddr = ADDRESS.parse().expect("the default is an address");
    let mut data = cache.demo_data();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().ok_or_else(|| usage(argument))?;
        match argument.as_str() {
            "--listen" => {
                listen = value.parse().map_err(|_| {
                    Failure::usage(format!("demo: `{value}` is no address; try {ADDRESS}"))
                })?;
            }
            "--data-dir" => data = std::path::absolute(value)?,
            _ => return Err(usage(argument)),
        }
    }
    web::build()?;
    let server = cache.server()?;
    let access = give_access(&data, &origin(listen))?;
    let acme = programs::root().join("examples").join("acme");
    let mut guide = programs::command(std::env::current_exe()?);
    guide.args([GUIDE, &listen.to_string(), &data.display().to_string()]);
    guide.spawn().map_err(|error| programs::cannot_start(&guide, &error))?;
    let mut server = programs::command(server);
    server.current_dir(&acme).arg("serve").arg("--config").arg(acme.join("app-config.yaml"));
    server
        .arg("--config")
        .arg(access)
        .arg("--data-dir")
        .arg(&data)
        .arg("--listen")
        .arg(listen.to_string());
    let error = server.exec();
    Err(programs::cannot_start(&server, &error))
}

fn usage(argument: &str) -> Failure {
    Failure::usage(format!("demo: `{argument}` is unknown or lacks its value; see --help"))
}

/// Makes a token, unless the demo has one from before, and the configuration that lets its holder do
/// everything; in it stands, too, where people reach the server. Gives the configuration's path.
fn give_access(data: &Path, origin: &str) -> Outcome<std::path::PathBuf> {
    std::fs::create_dir_all(data)?;
    let token = data.join(TOKEN);
    if !token.exists() {
        let mut random = [0; 16];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        let mut text = String::new();
        for byte in random {
            write!(text, "{byte:02x}").expect("a text takes what is written");
        }
        // Nobody else on the machine is to read it, not even for a moment.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(token)?;
        file.write_all(text.as_bytes())?;
    }
    let access = data.join(ACCESS);
    let entry = format!("{{type: static, options: {{token: {{$file: {TOKEN}}}, subject: demo}}}}");
    let base = format!("baseUrl: {origin}");
    let auth = format!("  auth:\n    externalAccess:\n      - {entry}\n");
    std::fs::write(&access, format!("app: {{{base}}}\nbackend:\n  {base}\n{auth}"))?;
    Ok(access)
}

/// Waits until the server answers, then says what to try. Ends quietly when the server has gone.
pub fn guide(arguments: &[String]) -> Outcome {
    let [listen, data] = arguments else { return Err(Failure::usage("demo-guide: internal")) };
    let listen: SocketAddr = listen.parse().map_err(|_| Failure::usage("demo-guide: internal"))?;
    let server = parent_id();
    let until = Instant::now() + READY_WITHIN;
    while Instant::now() < until && parent_id() == server {
        if is_ready(listen) {
            println!("{}", text(&origin(listen), Path::new(data)));
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// The address that a reader types; loopback is `localhost`.
fn origin(listen: SocketAddr) -> String {
    if listen.ip().is_loopback() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{listen}")
    }
}

fn is_ready(listen: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&listen, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        let path = "/.backstage/health/v1/readiness";
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        Ok(String::from_utf8_lossy(&start).into_owned())
    };
    ask().is_ok_and(|start| start == "HTTP/1.1 200")
}

fn text(origin: &str, data: &Path) -> String {
    let token = data.join(TOKEN);
    let bearer = "-H \"Authorization: Bearer $FLAGSTONE_TOKEN\"";
    format!(
        "
Flagstone is up with the organisation in examples/acme. Open the portal:

     {origin}

The first time, open the link above instead, by which you become the server's owner.

Programs say who they are, too. A token that may do everything was made for you; in another terminal:

     export FLAGSTONE_TOKEN=\"$(cat '{token}')\"

Three things to try there:

  1. One service, with its relations both ways
     curl -s {origin}/api/catalog/entities/by-name/component/default/payment-service \\
       {bearer}

  2. What the payments team runs in production, by name
     curl -s '{origin}/api/catalog/entities/by-query?filter=relations.ownedBy=group:default/payments-team,spec.lifecycle=production&orderField=metadata.name,asc&fields=kind,metadata.name,spec.type' \\
       {bearer}

  3. How many entities there are of each kind
     curl -s '{origin}/api/catalog/entity-facets?facet=kind' \\
       {bearer}

Then change a description in examples/acme/payments/payment-service/catalog-info.yaml, and ask again.
The database is in {data}. Ctrl-C stops the server.
",
        token = token.display(),
        data = data.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_names_the_address_the_way_in_and_three_things_to_try() {
        let text = text(&origin("127.0.0.1:7007".parse().expect("an address")), Path::new("/d"));
        assert!(text.contains("http://localhost:7007/api/catalog/entities/by-name"));
        assert!(text.contains("export FLAGSTONE_TOKEN=\"$(cat '/d/demo-token')\""), "{text}");
        assert_eq!(text.matches("curl -s ").count(), 3);
        assert_eq!(text.matches("Bearer $FLAGSTONE_TOKEN").count(), 3);
    }

    #[test]
    fn the_token_is_made_once_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let data = std::env::temp_dir().join(format!("flagstone-demo-{}", std::process::id()));
        let read = || std::fs::read_to_string(data.join(TOKEN)).expect("there is a token");
        give_access(&data, "http://localhost:7017").expect("it can be made");
        let first = read();
        let access = give_access(&data, "http://localhost:7017").expect("it is there already");
        let mode = std::fs::metadata(data.join(TOKEN)).expect("it is there").permissions().mode();
        let config = std::fs::read_to_string(access).expect("it can be read");
        let again = read();
        std::fs::remove_dir_all(&data).expect("it can be removed");
        assert_eq!((first.len(), mode & 0o777, first == again), (32, 0o600, true));
        assert_eq!(config.matches("baseUrl: http://localhost:7017").count(), 2, "{config}");
        assert!(config.contains("$file: demo-token") && !config.contains(&first), "{config}");
    }

    #[test]
    fn unknown_options_are_refused() {
        assert_eq!(run(&["--port".into(), "1".into()]).map_err(|it| it.code), Err(2));
        assert_eq!(run(&["--listen".into(), "here".into()]).map_err(|it| it.code), Err(2));
        assert_eq!(run(&["--data-dir".into()]).map_err(|it| it.code), Err(2));
    }
}
