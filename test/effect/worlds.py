"""
worlds.py: an API, a foreign table of it, a local copy, and what is around them.

Schema f has the foreign table t, schema l a local one; in both: o (other rows), views v (with
check option) and w, perhaps a parent p of t, perhaps triggers, and audit, which they fill.
"""
from habits import Habit, options
from steps import initial_rows

SETUP = """
CREATE EXTENSION IF NOT EXISTS rest_fdw;
CREATE SCHEMA f; CREATE SCHEMA l;
CREATE FUNCTION l.next_id() RETURNS int LANGUAGE sql AS 'SELECT 0';
CREATE FUNCTION public.audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('INSERT INTO %I.audit VALUES ($1, $2, $3)', TG_TABLE_SCHEMA) USING TG_OP,
    CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
  RETURN NULL;
END $$;
CREATE FUNCTION public.change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := left(NEW.name, 60) || '!';
  RETURN NEW;
END $$;
CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(OLD.id, NEW.id) % 3 = 0 THEN
    RETURN NULL;
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

TRIGGERS = {
    "audit": "AFTER INSERT OR UPDATE OR DELETE ON %s.t FOR EACH ROW EXECUTE FUNCTION public.audit()",
    "change": "BEFORE INSERT OR UPDATE ON %s.t FOR EACH ROW EXECUTE FUNCTION public.change()",
    "skip": "BEFORE INSERT OR UPDATE OR DELETE ON %s.t FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION public.skip()",
}


# what the API does by itself, on the local side
SPECIAL = {
    "version": "CREATE FUNCTION l.count_up() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.version := OLD.version + 1; "
               "RETURN NEW; END'; CREATE TRIGGER z BEFORE UPDATE ON l.t FOR EACH ROW EXECUTE FUNCTION l.count_up();",
    "upsert": "CREATE FUNCTION l.make_room() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM l.t WHERE id = NEW.id; "
              "RETURN NEW; END'; CREATE TRIGGER z BEFORE INSERT ON l.t FOR EACH ROW EXECUTE FUNCTION l.make_room();",
}


class World:
    """All of it, made from choices."""

    def __init__(self, seed, d, url, mode):
        self.seed = seed
        self.url, self.mode = url, mode
        self.habit = Habit(d, mode == "commit")
        self.initial = d.one([6, 3, 0, 15])
        self.rows = initial_rows(d, self.habit, self.initial)
        self.triggers = [] if d.below(3) else d.some(sorted(TRIGGERS), 2)
        if self.habit.server_keys:
            self.triggers = [t for t in self.triggers if t == "audit"]
        self.parent = d.weighted([(4, None), (2, "partition"), (1, "inherit")])
        if self.habit.server_keys or self.habit.kind != "plain" or self.habit.computed:
            self.parent = None          # which partition is decided by the key; p has plain columns only
        if self.habit.kind == "upsert":
            self.triggers = []          # what is an INSERT here is a DELETE too over there
        self.clashes = d.one([40, 8])
        # at commit it is too late to do nothing
        self.do_nothing = mode != "commit" and self.habit.kind != "upsert"
        # UPDATE and DELETE by key alone, without a look before; what waits for the commit must
        # know how many rows there are
        self.direct = mode != "commit" and not self.triggers and not self.habit.put and not self.habit.checked and \
            "conditions" not in self.habit.traits and not self.habit.computed
        self.settings = []

    def side(self, schema, foreign):
        """DDL of one schema."""
        columns = ["id int NOT NULL"] + ['"%s" %s' % (n, k) for n, k, _ in self.habit.columns]
        out = ["DROP SCHEMA %s CASCADE; CREATE SCHEMA %s;" % (schema, schema),
               "DROP SERVER IF EXISTS effect CASCADE;" if foreign else
               "CREATE FUNCTION l.next_id() RETURNS int LANGUAGE plpgsql AS "
               "'BEGIN RETURN (SELECT coalesce(max(id), 0) + 1 FROM l.t); END';",
               self.habit.ddl(schema, foreign, self.url),
               "CREATE TABLE %s.audit (op text, old jsonb, new jsonb); CREATE TABLE %s.o (id int, name text);" % (schema, schema),
               "INSERT INTO %s.o SELECT g, 'other ' || g FROM generate_series(1, 5) g;" % schema,
               "CREATE VIEW %s.v AS SELECT * FROM %s.t WHERE coalesce(length(name), 0) < 40 WITH CHECK OPTION;" % (schema, schema),
               "CREATE VIEW %s.w AS SELECT * FROM %s.v WHERE id > 1;" % (schema, schema)]
        if self.parent == "partition":
            out += ["CREATE TABLE %s.p (%s) PARTITION BY RANGE (id);" % (schema, ", ".join(columns)),
                    "ALTER TABLE %s.p ATTACH PARTITION %s.t FOR VALUES FROM (MINVALUE) TO (2000000000);" % (schema, schema),
                    "CREATE TABLE %s.p2 PARTITION OF %s.p FOR VALUES FROM (2000000000) TO (MAXVALUE);" % (schema, schema)]
        elif self.parent == "inherit":
            out += ["CREATE TABLE %s.p (%s); ALTER TABLE %s.t INHERIT %s.p;" % (schema, ", ".join(columns), schema, schema),
                    "INSERT INTO %s.p (id, name) VALUES (2, 'of the parent'), (30, 'too');" % schema]
        if not foreign and self.habit.kind in SPECIAL:
            out.append(SPECIAL[self.habit.kind])
        for trigger in self.triggers:
            out.append("CREATE TRIGGER x_%s %s;" % (trigger, TRIGGERS[trigger] % schema))
        return "\n".join(out)

    def create(self, cursor):
        cursor.execute(self.side("f", True))
        cursor.execute(self.side("l", False))

    def describe(self):
        return "%s, %s, triggers %s, parent %s\n  %s\n  rows: %s\n%s" % (
            self.mode, ", ".join(self.habit.traits), self.triggers, self.parent, self.habit.describe(), self.rows,
            self.habit.ddl("f", True, self.url))


__all__ = ["SETUP", "World", "options"]
