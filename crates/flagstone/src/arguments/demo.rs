//! What `flagstone demo` takes.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::Output;

/// Options of `demo`.
#[derive(Args, Clone)]
pub struct DemoArguments {
    /// Where to keep the demo's data; `flagstone/demo` in your cache folder otherwise.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address to listen on; 127.0.0.1:7007 otherwise, a free port with --headless.
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// Configuration in place of Acme's; repeat it, later files override earlier ones.
    #[arg(long, value_name = "FILE")]
    pub config: Vec<PathBuf>,
    /// Go the whole way without a browser, then stop: a service is created from a golden path, goes
    /// through its pipeline to production, is changed by a push, and production answers with the change.
    #[arg(long)]
    pub headless: bool,
    /// The golden path to go.
    #[arg(long, value_name = "TEMPLATE", default_value = "node-api", requires = "headless")]
    pub path: String,
    /// How to print the timeline.
    #[arg(long, value_enum, default_value_t, requires = "headless")]
    pub output: Output,
}
