//! Which URL an object has.

use meshplay_plan::KindInfo;
use meshplay_types::Gvk;

use crate::Fault;

/// A kind as a cluster serves it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Group, version and kind.
    pub gvk: Gvk,
    /// Its name in URLs, such as `deployments`.
    pub plural: String,
    /// Where its objects live.
    pub scope: Scope,
}

/// Where objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In the cluster.
    Cluster,
}

impl Resource {
    /// In a version that the cluster serves.
    pub fn of(info: &KindInfo, version: &str) -> Self {
        let KindInfo { group, kind, plural, namespaced, .. } = info;
        Self {
            gvk: Gvk { group: group.clone(), version: version.to_owned(), kind: kind.clone() },
            plural: plural.clone(),
            scope: if *namespaced { Scope::Namespaced } else { Scope::Cluster },
        }
    }

    /// In the version that the cluster prefers.
    pub fn preferred(info: &KindInfo) -> Self {
        Self::of(info, &info.preferred)
    }

    /// A kind that every cluster serves.
    pub fn core(kind: &str, plural: &str, scope: Scope) -> Self {
        let gvk = Gvk { group: String::new(), version: "v1".to_owned(), kind: kind.to_owned() };
        Self { gvk, plural: plural.to_owned(), scope }
    }

    /// The path of all objects of the kind, in a namespace or everywhere.
    pub(crate) fn collection(&self, namespace: Option<&str>) -> Result<String, Fault> {
        let Gvk { group, version, .. } = &self.gvk;
        let mut path =
            if group.is_empty() { format!("/api/{version}") } else { format!("/apis/{group}/{version}") };
        if let (Scope::Namespaced, Some(namespace)) = (self.scope, namespace) {
            path.push_str("/namespaces/");
            push_segment(&mut path, namespace)?;
        }
        path.push('/');
        path.push_str(&self.plural);
        Ok(path)
    }

    /// The path of one object.
    pub(crate) fn object(&self, namespace: Option<&str>, name: &str) -> Result<String, Fault> {
        let mut path = self.collection(namespace)?;
        path.push('/');
        push_segment(&mut path, name)?;
        Ok(path)
    }

    /// True for Secrets, whose values are never listed or watched.
    pub(crate) fn is_secret(&self) -> bool {
        self.gvk.is("", "Secret")
    }
}

/// A name as one segment of a path. Names may hold `:` (RBAC); what could change the path is refused.
fn push_segment(path: &mut String, name: &str) -> Result<(), Fault> {
    if name.is_empty() || name == "." || name == ".." || name.len() > 253 {
        return Err(Fault::Name(name.chars().take(260).collect()));
    }
    push_encoded(path, name, |byte| matches!(byte, b':' | b'@' | b'$' | b'+' | b'=' | b'!'));
    Ok(())
}

/// Appends `key=value` to a query, with the `?` or `&` before it.
pub(crate) fn push_query(target: &mut String, key: &str, value: &str) {
    target.push(if target.contains('?') { '&' } else { '?' });
    target.push_str(key);
    target.push('=');
    push_encoded(target, value, |_| false);
}

fn push_encoded(out: &mut String, text: &str, also_plain: fn(u8) -> bool) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if plain || also_plain(byte) {
            out.push(char::from(byte));
        } else {
            let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
            out.extend(['%', char::from(digits[0]), char::from(digits[1])]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(api_version: &str, kind: &str, plural: &str, scope: Scope) -> Resource {
        Resource { gvk: Gvk::new(api_version, kind).expect(kind), plural: plural.into(), scope }
    }

    #[test]
    fn paths_follow_the_group_and_the_scope() {
        let pods = resource("v1", "Pod", "pods", Scope::Namespaced);
        assert_eq!(pods.collection(None), Ok("/api/v1/pods".into()));
        assert_eq!(pods.object(Some("shop"), "web-1"), Ok("/api/v1/namespaces/shop/pods/web-1".into()));
        let roles = resource("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", Scope::Cluster);
        assert_eq!(
            roles.object(Some("ignored"), "system:node"),
            Ok("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node".into())
        );
    }

    #[test]
    fn a_name_cannot_leave_its_place_in_the_path() {
        let pods = resource("v1", "Pod", "pods", Scope::Namespaced);
        assert_eq!(
            pods.object(Some("a"), "b/../c?x#y").expect("encoded"),
            "/api/v1/namespaces/a/pods/b%2F..%2Fc%3Fx%23y"
        );
        for bad in ["", ".", "..", &"x".repeat(254)] {
            assert!(pods.object(Some("a"), bad).is_err(), "{bad}");
            assert!(pods.object(Some(bad), "a").is_err(), "{bad}");
        }
    }

    #[test]
    fn query_values_are_encoded() {
        let mut target = "/x".to_owned();
        push_query(&mut target, "labelSelector", "a=b,c in (d)");
        push_query(&mut target, "limit", "5");
        assert_eq!(target, "/x?labelSelector=a%3Db%2Cc%20in%20%28d%29&limit=5");
    }
}
