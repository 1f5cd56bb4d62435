//! Leases: who acts on what, under a fence that only rises.
//!
//! With SQLite one process has the directory (its lock proves it), so a lease that another opening of the store took belongs
//! to a dead process and is taken over at once. Within the process a lease lasts [`LEASE_TTL`] after its last renewal.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::{
    StoreError, Tx,
    db::{Row, args, statements},
};

/// How long a lease lasts without renewal.
pub const LEASE_TTL: SignedDuration = SignedDuration::from_secs(15);
/// How often the holder renews it.
pub const LEASE_RENEW_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// Grows by one with every holder: who has the larger one is the later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fence(pub(crate) i64);

impl Fence {
    /// As a number, for logs.
    pub fn number(self) -> i64 {
        self.0
    }

    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self(row.int("fence")?))
    }
}

impl fmt::Display for Fence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A lease in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is leased.
    pub key: String,
    /// Under which fence.
    pub fence: Fence,
    /// Until when, unless it is renewed.
    pub expires_at: Timestamp,
}

statements! {
    READ = "SELECT instance, holder, fence, expires_at FROM lease WHERE key = $1";
    TAKE = "INSERT INTO lease (key, instance, holder, fence, expires_at) VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT (key) DO UPDATE SET instance = excluded.instance, holder = excluded.holder,
            fence = lease.fence + 1, expires_at = excluded.expires_at
        RETURNING instance, holder, fence, expires_at";
    RENEW = "UPDATE lease SET expires_at = $3 WHERE key = $1 AND fence = $2";
    RELEASE = "UPDATE lease SET expires_at = 0 WHERE key = $1 AND fence = $2";
}

struct Held {
    instance: String,
    holder: String,
    fence: Fence,
    expires_at: Timestamp,
}

fn read(row: &Row) -> Result<Held, StoreError> {
    Ok(Held {
        instance: row.text("instance")?,
        holder: row.text("holder")?,
        fence: Fence::read(row)?,
        expires_at: row.time("expires_at")?,
    })
}

impl Tx {
    /// Takes a lease that is free, expired, or a dead process's. `holder` tells people who has it.
    ///
    /// # Errors
    /// [`StoreError::LeaseHeld`].
    pub async fn lease_take(&mut self, key: &str, holder: &str) -> Result<Lease, StoreError> {
        let instance = self.shared.instance.to_string();
        if let Some(held) = self.read().row(READ, args![key], read).await?
            && held.instance == instance
            && held.expires_at > self.now
        {
            return Err(StoreError::LeaseHeld { key: key.to_owned(), holder: held.holder });
        }
        let expires_at = self.now + LEASE_TTL;
        let taken = self.read().row(TAKE, args![key, instance, holder, expires_at], read).await?;
        let not_found = || StoreError::NotFound { what: "lease", id: key.to_owned() };
        let Held { fence, expires_at, .. } = taken.ok_or_else(not_found)?;
        Ok(Lease { key: key.to_owned(), fence, expires_at })
    }

    /// Holds a lease for another [`LEASE_TTL`].
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if it was taken over.
    pub async fn lease_renew(&mut self, key: &str, fence: Fence) -> Result<Timestamp, StoreError> {
        self.fence_check(key, fence).await?;
        let expires_at = self.now + LEASE_TTL;
        self.conn.execute(RENEW, args![key, fence.0, expires_at]).await?;
        Ok(expires_at)
    }

    /// Gives a lease free for the next; its fence stays the last one.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`] if it was taken over.
    pub async fn lease_release(&mut self, key: &str, fence: Fence) -> Result<(), StoreError> {
        self.fence_check(key, fence).await?;
        self.conn.execute(RELEASE, args![key, fence.0]).await?;
        Ok(())
    }

    /// Refuses whoever acts under an older fence, or another process's.
    ///
    /// # Errors
    /// [`StoreError::StaleFence`].
    pub async fn fence_check(&mut self, key: &str, fence: Fence) -> Result<(), StoreError> {
        let held = self.read().row(READ, args![key], read).await?;
        let current = held.map_or(Fence::default(), |held| held.fence);
        if current == fence {
            return Ok(());
        }
        Err(StoreError::StaleFence { key: key.to_owned(), fence, current })
    }
}
