//! Faults: answers, delays and closed lines that stand in front of the real routes.
//!
//! The first fault in the list that fits a request decides. A fault with `times` disappears when it has been used
//! up. Browsers quietly repeat a request whose reused connection closed without an answer, so such a repetition
//! belongs to the same drop: it is dropped too and not counted again (else a page would never see a single drop).

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, Method, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// A browser repeats at once; anything later is a new attempt of the page.
const QUIET_REPETITION: Duration = Duration::from_secs(3);

/// One fault as the control route takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// A prefix of the path.
    path: String,
    /// Any method but OPTIONS when absent: a preflight is the browser's business, not the page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default)]
    body: String,
    #[serde(default = "json_type")]
    content_type: String,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default)]
    drop: bool,
    /// Let the route do its work first: what it stored stays stored, only the answer is lost or another.
    #[serde(default)]
    after: bool,
    /// Let the route do its work, then keep its answer back until the release.
    #[serde(default)]
    hold: bool,
    /// How often it still applies; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

fn json_type() -> String {
    "application/json".to_owned()
}

/// What a fault does to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Wait, then answer as usual.
    Delay { delay_ms: u64 },
    /// Wait, then close the connection without an answer.
    Drop { delay_ms: u64 },
    /// Wait, then answer this.
    Answer {
        delay_ms: u64,
        status: StatusCode,
        content_type: HeaderValue,
        body: String,
    },
    /// Let the route answer, and do the other thing with its answer.
    After(Box<Verdict>),
    /// Let the route answer, and wait for [`Faults::released`].
    Hold,
}

/// Reads the list a client puts; every fault is checked before any takes effect.
pub fn parse_faults(body: &[u8]) -> Result<Vec<Fault>, String> {
    let faults: Vec<Fault> = serde_json::from_slice(body).map_err(|problem| problem.to_string())?;
    for (index, fault) in faults.iter().enumerate() {
        if !fault.path.starts_with('/') {
            return Err(format!(
                "fault {index}: expected a path that starts with /, found {:?}",
                fault.path
            ));
        }
        if let Some(status) = fault.status
            && !(200..=599).contains(&status)
        {
            return Err(format!(
                "fault {index}: expected a status from 200 to 599, found {status}"
            ));
        }
        if let Some(method) = &fault.method
            && Method::from_bytes(method.as_bytes()).is_err()
        {
            return Err(format!(
                "fault {index}: expected a method, found {method:?}"
            ));
        }
        if HeaderValue::from_str(&fault.content_type).is_err() {
            return Err(format!(
                "fault {index}: expected a content type, found {:?}",
                fault.content_type
            ));
        }
    }
    Ok(faults)
}

#[derive(Default)]
struct Active {
    faults: Vec<Fault>,
    /// The last drop on a reused connection: which request, and until when the same one belongs to it.
    repeatable: Option<(u64, Instant)>,
}

/// The faults in force.
#[derive(Default)]
pub struct Faults {
    active: Mutex<Active>,
    /// Counts the releases.
    releases: watch::Sender<u64>,
    /// How many answers wait for one.
    held: AtomicUsize,
}

/// Counts one held answer for as long as it lives: a client that gives up is no longer held.
struct Held<'a>(&'a AtomicUsize);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Faults {
    /// Answers that are held are let go.
    pub fn replace(&self, faults: Vec<Fault>) {
        self.release();
        *self.lock() = Active {
            faults,
            repeatable: None,
        };
    }

    /// Resolves at the next release.
    pub async fn released(&self) {
        self.held.fetch_add(1, Ordering::SeqCst);
        let _counted = Held(&self.held);
        let mut releases = self.releases.subscribe();
        let _ = releases.changed().await;
    }

    pub fn release(&self) {
        self.releases.send_modify(|count| *count += 1);
    }

    /// How many answers are held just now.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::SeqCst)
    }

    pub fn list(&self) -> Vec<Fault> {
        self.lock().faults.clone()
    }

    /// Decides about one request and counts the fault that fits. `reused`: its connection carried others before.
    pub fn judge(&self, method: &Method, path: &str, body: &str, reused: bool) -> Option<Verdict> {
        let mut active = self.lock();
        let request = fingerprint(method, path, body);
        if let Some((dropped, until)) = active.repeatable
            && dropped == request
            && Instant::now() < until
        {
            if !reused {
                active.repeatable = None; // on a fresh connection the browser gives up: the drop is complete
            }
            return Some(Verdict::Drop { delay_ms: 0 });
        }
        let index = active
            .faults
            .iter()
            .position(|fault| fault.fits(method, path))?;
        let fault = &mut active.faults[index];
        let verdict = fault.verdict();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                active.faults.remove(index);
            }
        }
        let drops = match &verdict {
            Verdict::After(then) => then.as_ref(),
            verdict => verdict,
        };
        if let Verdict::Drop { delay_ms } = *drops
            && reused
        {
            active.repeatable = Some((
                request,
                Instant::now() + Duration::from_millis(delay_ms) + QUIET_REPETITION,
            ));
        }
        Some(verdict)
    }

    fn lock(&self) -> MutexGuard<'_, Active> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    fn fits(&self, method: &Method, path: &str) -> bool {
        let method_fits = match &self.method {
            Some(wanted) => method.as_str().eq_ignore_ascii_case(wanted),
            None => method != Method::OPTIONS,
        };
        self.times != Some(0) && method_fits && path.starts_with(&self.path)
    }

    fn verdict(&self) -> Verdict {
        if self.hold {
            Verdict::Hold
        } else if self.after {
            Verdict::After(Box::new(self.effect()))
        } else {
            self.effect()
        }
    }

    fn effect(&self) -> Verdict {
        let delay_ms = self.delay_ms;
        match self.status.map(StatusCode::from_u16) {
            _ if self.drop => Verdict::Drop { delay_ms },
            Some(Ok(status)) => Verdict::Answer {
                delay_ms,
                status,
                content_type: HeaderValue::from_str(&self.content_type)
                    .unwrap_or_else(|_| HeaderValue::from_static("application/json")),
                body: self.body.clone(),
            },
            _ => Verdict::Delay { delay_ms },
        }
    }
}

fn fingerprint(method: &Method, path: &str, body: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (method.as_str(), path, body).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(json: &str) -> Faults {
        let faults = Faults::default();
        faults.replace(parse_faults(json.as_bytes()).expect("valid"));
        faults
    }

    #[test]
    fn first_fit_counts_down() {
        let faults = faults(
            r#"[{"path":"/api/v2","method":"post","status":503,"times":2},{"path":"/api","delayMs":5}]"#,
        );
        let post = |path| faults.judge(&Method::POST, path, "", false);
        assert!(matches!(post("/api/v2/x"), Some(Verdict::Answer { status, .. }) if status == 503));
        assert_eq!(
            faults.judge(&Method::GET, "/api/v2/x", "", false),
            Some(Verdict::Delay { delay_ms: 5 })
        );
        assert!(matches!(post("/api/v2/x"), Some(Verdict::Answer { .. })));
        assert_eq!(post("/api/v2/x"), Some(Verdict::Delay { delay_ms: 5 }));
        assert_eq!(post("/other"), None);
        assert_eq!(faults.judge(&Method::OPTIONS, "/api/v2/x", "", false), None);
    }

    #[test]
    fn a_quiet_repetition_belongs_to_its_drop() {
        let faults = faults(r#"[{"path":"/x","drop":true,"times":1}]"#);
        let judge = |body, reused| faults.judge(&Method::POST, "/x", body, reused);
        assert_eq!(judge("a", true), Some(Verdict::Drop { delay_ms: 0 }));
        assert_eq!(judge("other", true), None);
        assert_eq!(judge("a", true), Some(Verdict::Drop { delay_ms: 0 }));
        assert_eq!(judge("a", false), Some(Verdict::Drop { delay_ms: 0 }));
        assert_eq!(judge("a", false), None);
    }

    #[test]
    fn a_drop_on_a_fresh_connection_is_over() {
        let faults = faults(r#"[{"path":"/x","drop":true,"times":1}]"#);
        assert!(faults.judge(&Method::POST, "/x", "a", false).is_some());
        assert!(faults.judge(&Method::POST, "/x", "a", false).is_none());
    }

    #[test]
    fn wrong_faults_are_refused() {
        let cases = [
            (r#"{}"#, "invalid type"),
            (r#"[{"path":"x"}]"#, "starts with /"),
            (r#"[{"path":"/x","status":42}]"#, "200 to 599"),
            (r#"[{"path":"/x","methods":"GET"}]"#, "unknown field"),
            (r#"[{"path":"/x","method":"G T"}]"#, "expected a method"),
            (r#"[{"path":"/x","contentType":"a\nb"}]"#, "content type"),
            (r#"[{"status":500}]"#, "missing field"),
        ];
        for (json, expected) in cases {
            let problem = parse_faults(json.as_bytes()).expect_err(json);
            assert!(problem.contains(expected), "{json}: {problem}");
        }
    }
}
