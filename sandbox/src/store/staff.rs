//! The dealership's people: agents and departments. Three of each are there from the start; tests and the desk
//! switch them on and off and may replace the departments.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{DeskError, Error, Happening, Store};

/// One agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    pub id: String,
    pub username: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub online: bool,
    /// Ids of the departments they belong to.
    pub departments: Vec<String>,
}

/// One department.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    pub id: String,
    pub name: String,
    pub online: bool,
    pub enabled: bool,
    pub show_on_registration: bool,
    pub show_on_offline_form: bool,
}

/// The people who are there from the start. The first agent serves whoever names no department.
pub(super) const PEOPLE: &str = "
    DELETE FROM agent_department; DELETE FROM agent; DELETE FROM department;
    INSERT INTO department (id, name, position) VALUES ('sales', 'Sales', 1), ('service', 'Service', 2), ('parts', 'Parts', 3);
    INSERT INTO agent (id, username, name, email, phone, position) VALUES
        ('emmaAtHartleyMoss', 'emma', 'Emma', 'emma@hartleymoss.example', '+44 20 7946 0101', 1),
        ('tomAtHartleyMoss', 'tom', 'Tom', 'tom@hartleymoss.example', '+44 20 7946 0102', 2),
        ('priyaAtHartleyMoss', 'priya', 'Priya', 'priya@hartleymoss.example', '+44 20 7946 0103', 3);
    INSERT INTO agent_department (agent, department) VALUES
        ('emmaAtHartleyMoss', 'sales'), ('tomAtHartleyMoss', 'service'), ('priyaAtHartleyMoss', 'parts');
";

const AGENT: &str = "SELECT id, username, name, email, phone, online,
    COALESCE((SELECT GROUP_CONCAT(department, char(10)) FROM agent_department WHERE agent = agent.id), '') FROM agent";
const DEPARTMENT: &str =
    "SELECT id, name, online, enabled, show_on_registration, show_on_offline_form FROM department";

impl Store {
    pub fn agents(&self) -> Result<Vec<Agent>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!("{AGENT} ORDER BY position"))?;
        let rows = statement.query_map([], read_agent)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn agent(&self, id: &str) -> Result<Option<Agent>, Error> {
        Ok(agent(&self.lock(), id)?)
    }

    pub fn departments(&self) -> Result<Vec<Department>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(&format!("{DEPARTMENT} ORDER BY position"))?;
        let rows = statement.query_map([], read_department)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// By id or by name, as the real server finds it.
    pub fn department(&self, id_or_name: &str) -> Result<Option<Department>, Error> {
        let query = format!("{DEPARTMENT} WHERE id = ?1 OR name = ?1 LIMIT 1");
        let connection = self.lock();
        Ok(connection
            .query_row(&query, [id_or_name], read_department)
            .optional()?)
    }

    /// These departments and no others. Agents stay members of those that keep their id; a new one gets every agent
    /// that would be left without any, else the first agent.
    pub fn replace_departments(&self, wanted: &[Department]) -> Result<(), Error> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        step.execute("DELETE FROM department", [])?;
        for (position, department) in wanted.iter().enumerate() {
            step.execute(
                "INSERT INTO department (id, name, online, enabled, show_on_registration, show_on_offline_form, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    department.id,
                    department.name,
                    department.online,
                    department.enabled,
                    department.show_on_registration,
                    department.show_on_offline_form,
                    position as i64
                ],
            )?;
        }
        step.execute_batch(
            "DELETE FROM agent_department WHERE department NOT IN (SELECT id FROM department);
             INSERT INTO agent_department (agent, department)
                 SELECT agent.id, department.id FROM agent, department
                 WHERE department.id NOT IN (SELECT department FROM agent_department)
                   AND (agent.id NOT IN (SELECT agent FROM agent_department) OR agent.position = 1);",
        )?;
        step.commit()?;
        self.touch();
        Ok(())
    }

    /// Tells the rooms the agent serves.
    pub fn set_agent_online(&self, id: &str, online: bool) -> Result<(), DeskError> {
        let mut connection = self.lock();
        let step = connection.transaction()?;
        let found = step.execute(
            "UPDATE agent SET online = ?2 WHERE id = ?1",
            params![id, online],
        )?;
        if found == 0 {
            return Err(DeskError::NoAgent);
        }
        let rooms: Vec<String> = step
            .prepare("SELECT id FROM room WHERE open AND agent = ?1")?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        step.commit()?;
        let told = rooms.into_iter();
        self.tell(
            told.map(|rid| Happening::AgentStatus { rid, online })
                .collect(),
        );
        self.touch();
        Ok(())
    }

    pub fn set_department_online(&self, id: &str, online: bool) -> Result<(), DeskError> {
        let found = self.lock().execute(
            "UPDATE department SET online = ?2 WHERE id = ?1",
            params![id, online],
        )?;
        self.touch();
        if found == 0 {
            return Err(DeskError::NoDepartment);
        }
        Ok(())
    }

    /// The agent who would serve next: of the department, else of any.
    pub fn next_agent(&self, department: Option<&str>) -> Result<Option<Agent>, Error> {
        Ok(next_agent(&self.lock(), department)?)
    }
}

pub(super) fn agent(connection: &Connection, id: &str) -> rusqlite::Result<Option<Agent>> {
    let query = format!("{AGENT} WHERE id = ?1");
    connection.query_row(&query, [id], read_agent).optional()
}

/// Online, in an online and enabled department where one is asked for.
pub(super) fn next_agent(
    connection: &Connection,
    department: Option<&str>,
) -> rusqlite::Result<Option<Agent>> {
    let query = format!(
        "{AGENT} WHERE online AND (?1 IS NULL OR id IN
             (SELECT agent FROM agent_department JOIN department ON department.id = department
              WHERE department = ?1 AND department.online AND department.enabled))
         ORDER BY position LIMIT 1"
    );
    connection
        .query_row(&query, [department], read_agent)
        .optional()
}

fn read_agent(row: &Row<'_>) -> rusqlite::Result<Agent> {
    let departments: String = row.get(6)?;
    Ok(Agent {
        id: row.get(0)?,
        username: row.get(1)?,
        name: row.get(2)?,
        email: row.get(3)?,
        phone: row.get(4)?,
        online: row.get(5)?,
        departments: departments.lines().map(str::to_owned).collect(),
    })
}

fn read_department(row: &Row<'_>) -> rusqlite::Result<Department> {
    Ok(Department {
        id: row.get(0)?,
        name: row.get(1)?,
        online: row.get(2)?,
        enabled: row.get(3)?,
        show_on_registration: row.get(4)?,
        show_on_offline_form: row.get(5)?,
    })
}
