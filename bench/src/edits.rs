//! How long it takes from a person's saving a file until the new text is read.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::generate::{Generated, mix, place_of};
use crate::load::{Ask, Connection, Measured};
use crate::server::Server;

/// Longest that is waited for one edit.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Edits `count` files of the catalog, one after the other; every one is a file of a hundred
/// entities in which the description of one changes. The files are put back as they were.
pub async fn measure(
    server: &Server,
    folder: &Path,
    catalog: &Generated,
    count: usize,
) -> Outcome<Measured> {
    let mut connection = Connection::open(server.address()).await?;
    let (mut times, mut bytes) = (Vec::new(), 0);
    let begun = Instant::now();
    let mut former: Vec<(std::path::PathBuf, String)> = Vec::new();
    for number in 0..count {
        let component = mix(number + 77) % catalog.components;
        let (file, line) = place_of(catalog, component);
        let path = folder.join(file);
        let text = fs::read_to_string(&path)?;
        let marker = format!("edit{number}x{component}");
        let edited = text.replacen(&format!("{line}\n"), &format!("description: {marker}\n"), 1);
        if edited == text {
            // The same component has been drawn before.
            continue;
        }
        former.push((path.clone(), text));
        let saved = Instant::now();
        fs::write(&path, edited)?;
        bytes += until_read(&mut connection, component, &marker, saved).await?;
        times.push(saved.elapsed());
    }
    let elapsed = begun.elapsed();
    for (path, text) in former.into_iter().rev() {
        fs::write(path, text)?;
    }
    Measured::of(times, elapsed, bytes)
}

async fn until_read(
    connection: &mut Connection,
    component: usize,
    marker: &str,
    saved: Instant,
) -> Outcome<usize> {
    let path = format!("/api/catalog/entities/by-name/component/default/service-{component:06}");
    let ask = Ask::get(&path);
    while saved.elapsed() < PATIENCE {
        let body = connection.ask(&ask).await?;
        if String::from_utf8_lossy(&body).contains(marker) {
            return Ok(body.len());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(format!("{marker} could not be read {PATIENCE:?} after it was saved").into())
}
