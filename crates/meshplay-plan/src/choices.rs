//! What a person decided for one plan. Each choice is part of the plan hash.

use std::{collections::BTreeSet, fmt, str::FromStr};

use meshplay_types::ObjectKey;
use serde::{Deserialize, Serialize};

use crate::FieldPath;

/// All decisions for one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Choices {
    /// Per foreign field; a later choice overrides an earlier one, a choice for a path overrides one for all.
    pub fields: Vec<FieldChoice>,
    /// Protected kinds that may be deleted (`--include`).
    pub include: BTreeSet<ProtectedKind>,
    /// Objects that may be deleted and created again, because the API server refuses the change in place.
    pub recreate: BTreeSet<ObjectKey>,
}

impl Choices {
    /// Place of the choice that decides about a field: the last one for its path or for something around it, else the last
    /// one for all fields of the object.
    pub fn deciding(&self, key: &ObjectKey, path: &FieldPath) -> Option<usize> {
        let of_object = || self.fields.iter().enumerate().rev().filter(|(_, choice)| choice.key == *key);
        let by_path = of_object().find(
            |(_, choice)| matches!(&choice.fields, FieldSelector::Path(chosen) if path.is_within(chosen)),
        );
        by_path.or_else(|| of_object().find(|(_, one)| one.fields == FieldSelector::All)).map(|(idx, _)| idx)
    }

    /// Whether everything of an object that its owners keep stays theirs: the last choice for all of its fields leaves or
    /// shares them. Then nothing of theirs goes by being adopted.
    pub(crate) fn rest_stays(&self, key: &ObjectKey) -> bool {
        let mut choices = self.fields.iter().rev();
        let all = choices.find(|choice| choice.key == *key && choice.fields == FieldSelector::All);
        all.is_some_and(|choice| choice.decision != Decision::Take)
    }
}

/// A decision about foreign fields of one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldChoice {
    /// Of which object.
    pub key: ObjectKey,
    /// Which of its fields.
    pub fields: FieldSelector,
    /// What to do.
    pub decision: Decision,
}

/// Which fields a choice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldSelector {
    /// Every conflicting field of the object.
    All,
    /// This one.
    Path(FieldPath),
}

/// What happens to a field that another manager owns with another value (P5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decision {
    /// We do not send it: the other manager keeps it and its value.
    Leave,
    /// We send the live value: both own it, nothing changes.
    Share,
    /// We overwrite it and own it alone; bound to the plan, the uid and the resourceVersion.
    Take,
}

/// Kinds that are deleted only when the user names them (P11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProtectedKind {
    /// With everything in it.
    Namespace,
    /// With all custom resources of it.
    CustomResourceDefinition,
    /// With the data, if its class says so.
    PersistentVolumeClaim,
    /// With the data, if its reclaim policy says so.
    PersistentVolume,
}

impl ProtectedKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Namespace,
        Self::CustomResourceDefinition,
        Self::PersistentVolumeClaim,
        Self::PersistentVolume,
    ];

    /// The protected kind of an object, if it is of one.
    pub fn of(key: &ObjectKey) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| key.is(kind.group(), kind.kind()))
    }

    fn group(self) -> &'static str {
        if self == Self::CustomResourceDefinition { "apiextensions.k8s.io" } else { "" }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Namespace => "Namespace",
            Self::CustomResourceDefinition => "CustomResourceDefinition",
            Self::PersistentVolumeClaim => "PersistentVolumeClaim",
            Self::PersistentVolume => "PersistentVolume",
        }
    }
}

impl fmt::Display for ProtectedKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl FromStr for ProtectedKind {
    type Err = String;

    /// Reads `--include`: the kind or kubectl's short name, in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "namespace" | "namespaces" | "ns" => Ok(Self::Namespace),
            "customresourcedefinition" | "customresourcedefinitions" | "crd" | "crds" => {
                Ok(Self::CustomResourceDefinition)
            }
            "persistentvolumeclaim" | "persistentvolumeclaims" | "pvc" | "pvcs" => {
                Ok(Self::PersistentVolumeClaim)
            }
            "persistentvolume" | "persistentvolumes" | "pv" | "pvs" => Ok(Self::PersistentVolume),
            _ => Err(format!("`{text}` is not a protected kind: namespace, crd, pvc or pv")),
        }
    }
}
