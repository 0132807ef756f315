//! A server that runs real programs, and images made for it.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use model::blobs::{BlobKey, Chunks};
use model::deployments::{Artifact, DeploymentState, DeploymentView, Deployments, Release};
use model::{EntityRef, Problem};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::{Answer, TestApp, TestEngine};

/// Says who it is, as every service of ours does; asked for `/slow` it takes its time.
pub const SERVER: &str = r#"
import http.server, json, os, signal, sys, time
if os.environ.get("MODE") == "ends": print("no database, no service", flush=True); sys.exit(3)
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/end": os._exit(7)
        if self.path == "/slow": time.sleep(1)
        if os.environ.get("MODE") == "unready" and self.path == "/readyz": self.send_response(503)
        else: self.send_response(200)
        said = {k: os.environ.get("FLAGSTONE_" + k.upper()) for k in ["service", "environment", "commit"]}
        said.update(uid=os.getuid(), text=open("/app/text" if os.path.exists("/app") else "text").read(),
                    cookie=self.headers.get("cookie"), colour=os.environ.get("COLOUR"))
        body = json.dumps(said).encode()
        self.send_header("content-length", str(len(body)))
        self.send_header("set-cookie", "a=b; Domain=localhost")
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *of): pass
print("listens on", os.environ["PORT"], flush=True)
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"#;

/// A server of these tests.
pub struct Scene {
    pub app: TestApp,
    _folder: tempfile::TempDir,
}

/// A layout with one layer of these files, as a tar: its bytes and the digest of its manifest.
pub fn layout(files: &[(&str, &str)], config: &Value) -> (Vec<u8>, String) {
    let mut layer = tar::Builder::new(Vec::new());
    for (path, text) in files {
        put(&mut layer, path, text.as_bytes());
    }
    let layer = layer.into_inner().unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&layer).unwrap();
    let packed = packed.finish().unwrap();
    let config = json!({ "config": config }).to_string().into_bytes();
    let about = |bytes: &[u8], kind: &str| {
        json!({ "mediaType": format!("application/vnd.oci.image.{kind}"),
                "digest": digest(bytes), "size": bytes.len() })
    };
    let manifest = json!({
        "schemaVersion": 2,
        "config": about(&config, "config.v1+json"),
        "layers": [about(&packed, "layer.v1.tar+gzip")],
    });
    let manifest = manifest.to_string().into_bytes();
    let index = json!({ "schemaVersion": 2, "manifests": [about(&manifest, "manifest.v1+json")] });
    let mut all = tar::Builder::new(Vec::new());
    put(&mut all, "oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    put(&mut all, "index.json", index.to_string().as_bytes());
    for blob in [&config, &packed, &manifest] {
        put(&mut all, &format!("blobs/sha256/{}", &digest(blob)[7..]), blob);
    }
    (all.into_inner().unwrap(), digest(&manifest))
}

fn put(builder: &mut tar::Builder<Vec<u8>>, path: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o644);
    header.set_size(bytes.len() as u64);
    builder.append_data(&mut header, path, bytes).unwrap();
}

pub fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|it| format!("{it:02x}")).collect();
    format!("sha256:{hex}")
}

impl Scene {
    /// A server on which releases run, with these settings beside.
    pub async fn start(engine: &TestEngine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
        let app = TestApp::new([crate::feature()])
            .on(engine)
            .random_ids()
            .config(json!({
                "backend": { "baseUrl": "http://localhost:7007" },
                "flagstone": { "delivery": {
                    "local": { "enabled": true, "folder": folder.path(), "startTimeout": "5s" },
                    "environments": [
                        { "name": "dev", "variables": { "COLOUR": "blue" } },
                        { "name": "staging" },
                        { "name": "prod", "variables": { "COLOUR": "red" } },
                    ],
                } },
            }))
            .start()
            .await;
        Self { app, _folder: folder }
    }

    pub fn port(&self) -> Arc<dyn Deployments> {
        self.app.deps().deployments.clone()
    }

    /// A release of `shop` that says `text`, of the commit that is all this digit.
    pub async fn release(&self, text: &str, commit: char, mode: &str) -> Release {
        let config = json!({
            "Entrypoint": ["python", "server.py"],
            "WorkingDir": "/app",
            "Env": [format!("MODE={mode}"), "PORT=8080"],
            "Labels": {
                "org.opencontainers.image.base.name": "docker.io/library/python:3.11-bookworm",
                "dev.flagstone.ready": "/readyz",
            },
        });
        let (bytes, digest) = layout(&[("app/server.py", SERVER), ("app/text", text)], &config);
        let blob = BlobKey::new(format!("pipelines/artifacts/{}", &digest[7..])).unwrap();
        let size = bytes.len() as u64;
        let chunks: Box<dyn Chunks> = Box::new(vec![bytes].into_iter());
        self.app.deps().blobs.put(&blob, chunks, size).await.unwrap();
        Release {
            service: shop(),
            repository: "acme/shop".into(),
            commit: commit.to_string().repeat(40),
            previous_commit: None,
            artifact: Artifact { digest, blob, bytes: size },
            run: Some("run-1".into()),
        }
    }

    /// Deploys and waits for what comes of it.
    pub async fn deploy(&self, release: Release, environment: &str) -> DeploymentView {
        let id = self.port().deploy(release, environment, "user:default/ada").await.unwrap();
        self.app.run_jobs().await;
        self.view(&id).await
    }

    pub async fn healthy(&self, release: Release, environment: &str) -> String {
        let view = self.deploy(release, environment).await;
        assert_eq!(view.state, DeploymentState::Healthy, "{view:?}");
        view.id
    }

    pub async fn view(&self, id: &str) -> DeploymentView {
        self.port().deployment(id).await.unwrap().unwrap()
    }

    pub async fn state(&self, id: &str) -> &'static str {
        self.view(id).await.state.as_str()
    }

    /// Asks the service in an environment as a browser does.
    pub async fn visit(&self, environment: &str, path: &str) -> Answer {
        let host = format!("shop--{environment}.localhost:7007");
        self.app.anonymous().with_header("host", &host).get(path).await
    }

    /// What the service in an environment says of itself.
    pub async fn said(&self, environment: &str) -> Value {
        self.visit(environment, "/version").await.expect(200).json()
    }

    pub async fn refused(&self, release: Release, environment: &str) -> Problem {
        self.port().deploy(release, environment, "user:default/ada").await.unwrap_err()
    }
}

pub fn shop() -> EntityRef {
    EntityRef::new("component", "default", "shop")
}
