//! Who may do what: actions, and roles as sets of actions (DESIGN §10.4).

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// What can be allowed or refused. Every endpoint names exactly one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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
    /// See performance tests and their results.
    PerformanceRead
    /// Define performance tests, import results, and say what they are held against.
    PerformanceWrite
    /// Send load.
    PerformanceRun
    /// Stop all load of everybody, so that none may start.
    PerformanceHalt
    /// Let load start again after all of it was stopped.
    PerformanceAllow
    /// Make a part of the load of others' runs, as an agent.
    PerformanceAgent
    /// See how this installation is doing.
    SystemRead
    /// See what exists in the clusters; of Secrets only names and keys.
    ResourceRead
    /// Read what containers wrote: logs hold secrets more often than one likes.
    ResourceLogs
    /// Run programs in containers.
    ResourceExec
    /// See who did or was refused what.
    AuditRead
    /// Make and revoke tokens, with at most one's own rights.
    TokenManage
    /// One's own session, views and preferences.
    SessionUse
}

/// A role is a set of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads everything but secrets.
    Viewer,
    /// Viewer, and edits designs.
    Editor,
    /// Editor, and deploys them.
    Deployer,
    /// Deployer, and manages connections and stops all load.
    Operator,
    /// Everything but reading sealed values.
    Admin,
    /// Everything.
    Owner,
    /// Reads everything, changes nothing.
    Auditor,
    /// A machine that makes load for this server, and sees nothing of it.
    Agent,
}

impl Role {
    /// Every role.
    pub const ALL: &[Role] = &[
        Role::Viewer,
        Role::Editor,
        Role::Deployer,
        Role::Operator,
        Role::Admin,
        Role::Owner,
        Role::Auditor,
        Role::Agent,
    ];

    /// The word that stands in rows, in JSON and before people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Deployer => "deployer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Owner => "owner",
            Self::Auditor => "auditor",
            Self::Agent => "agent",
        }
    }

    /// Whether everything that `other` contains is contained in this role.
    pub fn covers(self, other: Role) -> bool {
        Action::ALL.iter().all(|action| self.allows(*action) || !other.allows(*action))
    }

    /// Whether the role contains the action.
    pub fn allows(self, action: Action) -> bool {
        use Action::*;
        let reads = matches!(
            action,
            ClusterRead
                | DesignRead
                | OperationRead
                | PerformanceRead
                | SystemRead
                | ResourceRead
                | SessionUse
        );
        let edits = matches!(action, DesignWrite | PerformanceWrite);
        let deploys = matches!(action, DesignDeploy | OperationCancel | PerformanceRun | ResourceLogs);
        match self {
            Self::Viewer => reads,
            Self::Auditor => reads || action == AuditRead,
            Self::Agent => action == PerformanceAgent,
            Self::Editor => reads || edits,
            Self::Deployer => reads || edits || deploys,
            Self::Operator => {
                let operates =
                    matches!(action, ClusterManage | ResourceExec | PerformanceAgent | PerformanceHalt);
                reads || edits || deploys || operates
            }
            Self::Admin => action != SecretReveal,
            Self::Owner => true,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().copied().find(|role| role.as_str() == word);
        found.ok_or_else(|| format!("there is no role `{word}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_word_everywhere() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn only_the_owner_reads_sealed_values() {
        let others = Role::ALL.iter().filter(|role| **role != Role::Owner);
        assert!(others.into_iter().all(|role| !role.allows(Action::SecretReveal)));
        assert!(Action::ALL.iter().all(|action| Role::Owner.allows(*action)));
    }

    #[test]
    fn whoever_operates_stops_all_load_and_only_who_administers_allows_it_again() {
        let may = |action: Action| -> Vec<Role> {
            Role::ALL.iter().copied().filter(|role| role.allows(action)).collect()
        };
        assert_eq!(may(Action::PerformanceHalt), [Role::Operator, Role::Admin, Role::Owner]);
        assert_eq!(may(Action::PerformanceAllow), [Role::Admin, Role::Owner]);
    }

    #[test]
    fn an_agent_sees_nothing() {
        let allowed: Vec<_> = Action::ALL.iter().filter(|action| Role::Agent.allows(**action)).collect();
        assert_eq!(allowed, [&Action::PerformanceAgent]);
    }

    #[test]
    fn an_auditor_changes_nothing() {
        use Action::*;
        for action in [
            ClusterManage,
            ClusterWriting,
            DesignWrite,
            DesignDeploy,
            OperationCancel,
            PerformanceWrite,
            PerformanceRun,
            PerformanceHalt,
            PerformanceAllow,
            ResourceExec,
            TokenManage,
        ] {
            assert!(!Role::Auditor.allows(action), "{action:?}");
        }
    }
}
