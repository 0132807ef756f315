//! What the demo says once its server answers.

use super::access::Access;

/// What there is to try.
pub fn text(origin: &str, access: &Access) -> String {
    format!(
        "
Flagstone is up with Acme, an organisation that sells furniture. Open the portal:

     {origin}

The first time, open the link above instead, by which you become the server's owner. Then press Create,
choose Node API, and watch your service on its way to production.

Programs say who they are, too. A token that may do everything was made for you; in another terminal:

     export FLAGSTONE_TOKEN=\"$(cat '{token}')\"

One service, with its relations both ways:

     curl -s {origin}/api/catalog/entities/by-name/component/default/payment-service \\
       -H \"Authorization: Bearer $FLAGSTONE_TOKEN\"

Pipelines and what they deploy run on this machine, each as a user of its own. The data is in
{data}. Ctrl-C stops the server.
",
        token = access.token_file.display(),
        data = access.data_dir.display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_address_the_way_in_and_where_the_data_is() {
        let data = tempfile::tempdir().expect("a folder");
        let listen = "127.0.0.1:7007".parse().expect("an address");
        let access = super::super::access::give(data.path(), listen, "info").expect("made");
        let text = text(&access.origin, &access);
        assert!(text.contains("http://localhost:7007/api/catalog/entities/by-name"), "{text}");
        assert!(text.contains(&format!("$(cat '{}')", access.token_file.display())), "{text}");
        assert!(!text.contains(&access.token), "{text}");
    }
}
