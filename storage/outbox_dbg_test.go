package storage

import "testing"
import "fmt"
import "os"
import "database/sql"

func TestDbgPlan(t *testing.T) {
	db, _ := sql.Open("postgres", os.Getenv("DBG"))
	c, _ := db.Conn(t.Context())
	for k, v := range senderSettings() { c.ExecContext(t.Context(), "SELECT set_config($1,$2,false)", k, v) }
	c.ExecContext(t.Context(), "SET plan_cache_mode=force_generic_plan")
	_, err := c.ExecContext(t.Context(), "PREPARE x(int,smallint,timestamptz,timestamptz,bigint,bigint,bigint) AS "+claimSQL)
	if err != nil { t.Fatal(err) }
	rows, err := c.QueryContext(t.Context(), "EXPLAIN EXECUTE x(1,2::smallint,now(),'-infinity',0,100,7)")
	if err != nil { t.Fatal(err) }
	for rows.Next() { var s string; rows.Scan(&s); fmt.Println(s) }
}
