//! Handing a room on, to an agent or to a department, by an agent or by the visitor.
//!
//! The message this posts and its `transferData`: rocket-chat-livechat, section 2, `livechat_transfer_history`.

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::desk::{DeskError, System, assign, move_up, note};
use super::{Happening, Room, Store, staff, visitors};
use crate::clock::Millis;

impl Store {
    /// `by`: the agent who hands it on; `None`: the visitor.
    pub fn transfer_to_agent(
        &self,
        rid: &str,
        by: Option<&str>,
        to: &str,
        comment: &str,
        now: Millis,
    ) -> Result<Room, DeskError> {
        let announce = self.routing().announce;
        self.act(rid, |step, room, told| {
            let to = staff::agent(step, to)?.ok_or(DeskError::NoAgent)?;
            let mut data = transfer(step, room, by, "agent", comment)?;
            data["transferredTo"] =
                json!({ "_id": to.id, "username": to.username, "name": to.name });
            post_transfer(step, room, by, data, now, told)?;
            assign(step, &room.id, &to, announce, now, told)?;
            move_up(step, room.department.as_deref(), told)?;
            Ok(())
        })
    }

    /// To the department's next agent, or to the end of its queue.
    pub fn transfer_to_department(
        &self,
        rid: &str,
        by: Option<&str>,
        department: &str,
        comment: &str,
        now: Millis,
    ) -> Result<Room, DeskError> {
        let wanted = self
            .department(department)?
            .ok_or(DeskError::NoDepartment)?;
        let routing = self.routing();
        self.act(rid, |step, room, told| {
            let next = staff::next_agent(step, Some(&wanted.id))?.ok_or(DeskError::NoAgent)?;
            let mut data = transfer(step, room, by, "department", comment)?;
            data["nextDepartment"] = json!({ "_id": wanted.id, "name": wanted.name });
            post_transfer(step, room, by, data, now, told)?;
            step.execute(
                "UPDATE room SET department = ?2 WHERE id = ?1",
                params![room.id, wanted.id],
            )?;
            step.execute(
                "UPDATE visitor SET department = ?2 WHERE token = ?1",
                params![room.token, wanted.id],
            )?;
            if routing.queue {
                step.execute(
                    "UPDATE room SET agent = NULL, taken_at = NULL, queued_at = ?2 WHERE id = ?1",
                    params![room.id, now],
                )?;
                told.push(Happening::Agent {
                    rid: room.id.clone(),
                    agent: None,
                });
                move_up(step, Some(&wanted.id), told)?;
            } else {
                assign(step, &room.id, &next, routing.announce, now, told)?;
            }
            move_up(step, room.department.as_deref(), told)?;
            Ok(())
        })
    }
}

fn transfer(
    step: &Connection,
    room: &Room,
    by: Option<&str>,
    scope: &str,
    comment: &str,
) -> Result<Value, DeskError> {
    let by = match by {
        Some(agent) => {
            let agent = staff::agent(step, agent)?.ok_or(DeskError::NoAgent)?;
            json!({ "_id": agent.id, "username": agent.username, "name": agent.name, "userType": "agent" })
        }
        None => {
            let visitor = visitors::by_token(step, &room.token)?.ok_or(DeskError::NoRoom)?;
            json!({ "_id": visitor.id, "username": visitor.username, "name": visitor.name, "userType": "visitor" })
        }
    };
    let mut data = json!({ "scope": scope, "transferredBy": by });
    if !comment.is_empty() {
        data["comment"] = json!(comment);
    }
    Ok(data)
}

fn post_transfer(
    step: &Connection,
    room: &Room,
    by: Option<&str>,
    data: Value,
    now: Millis,
    told: &mut Vec<Happening>,
) -> Result<(), DeskError> {
    let agent = match by {
        Some(agent) => staff::agent(step, agent)?,
        None => None,
    };
    let mut history = match &agent {
        Some(agent) => System::agents("livechat_transfer_history", "", agent),
        None => System::visitors("livechat_transfer_history", &room.fname),
    };
    history.extra.insert("transferData".to_owned(), data);
    Ok(note(step, &room.id, &history, now, told)?)
}
