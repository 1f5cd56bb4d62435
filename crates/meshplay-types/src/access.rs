//! Who may do what: actions, and roles as sets of actions (DESIGN §10.4).

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// What can be allowed or refused. Every endpoint names exactly one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$name,)*];
        }
    };
}

actions! {
    /// See connections and their state.
    ClusterRead
    /// Add, change or remove connections.
    ClusterManage
    /// Allow or forbid writing to a cluster.
    ClusterWriting
    /// Read designs, revisions and plans.
    DesignRead
    /// Import and change designs.
    DesignWrite
    /// Change clusters: deploy, undeploy, roll back, retry.
    DesignDeploy
    /// Read sealed values in clear text.
    SecretReveal
    /// See operations and their logs.
    OperationRead
    /// Cancel operations.
    OperationCancel
    /// See how this installation is doing.
    SystemRead
}

/// A role is a set of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything but secrets.
    Viewer,
    /// Viewer, and edits designs.
    Editor,
    /// Editor, and deploys them.
    Deployer,
    /// Deployer, and manages connections.
    Operator,
    /// Everything but reading sealed values.
    Admin,
    /// Everything.
    Owner,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// Whether the role contains the action.
    pub fn allows(self, action: Action) -> bool {
        use Action::*;
        let reads = matches!(action, ClusterRead | DesignRead | OperationRead | SystemRead);
        match self {
            Self::Viewer | Self::Auditor => reads,
            Self::Editor => reads || action == DesignWrite,
            Self::Deployer => reads || matches!(action, DesignWrite | DesignDeploy | OperationCancel),
            Self::Operator => !matches!(action, SecretReveal | ClusterWriting),
            Self::Admin => action != SecretReveal,
            Self::Owner => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_reads_sealed_values() {
        let roles = [Role::Viewer, Role::Editor, Role::Deployer, Role::Operator, Role::Admin, Role::Auditor];
        assert!(roles.iter().all(|role| !role.allows(Action::SecretReveal)));
        assert!(Action::ALL.iter().all(|action| Role::Owner.allows(*action)));
    }

    #[test]
    fn an_auditor_changes_nothing() {
        use Action::*;
        for action in [ClusterManage, ClusterWriting, DesignWrite, DesignDeploy, OperationCancel] {
            assert!(!Role::Auditor.allows(action), "{action:?}");
        }
    }
}
