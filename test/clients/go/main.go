// What the Go driver sees of the local Snowflake; prints one JSON document (see ../expected.ts).
package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	sf "github.com/snowflakedb/gosnowflake"
)

func main() {
	address, err := url.Parse(os.Args[1])
	must(err)
	port, err := strconv.Atoi(address.Port())
	must(err)
	open := func(how func(*sf.Config)) *sql.DB {
		config := sf.Config{
			Account: "local", User: "tester", Password: "open sesame", Database: "TEST", Schema: "PUBLIC",
			Protocol: "http", Host: address.Hostname(), Port: port, LoginTimeout: 5 * time.Second,
		}
		how(&config)
		return sql.OpenDB(sf.NewConnector(sf.SnowflakeDriver{}, config))
	}
	db := open(func(*sf.Config) {})
	defer db.Close()
	keyed := open(func(config *sf.Config) {
		config.Authenticator, config.PrivateKey = sf.AuthTypeJwt, readKey(os.Args[2])
	})
	defer keyed.Close()
	wrong := open(func(config *sf.Config) { config.Password = "wrong" })

	exec(db, `create or replace table every_type (id number(38,0), price number(10,2), ratio float, word varchar, yes boolean,
	  day date, at time, local timestamp_ntz, instant timestamp_tz, doc variant, raw binary)`)
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	at := time.Date(2026, 1, 2, 10, 11, 12, 0, time.UTC)
	local := time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)
	exec(db, "insert into every_type (id, price, ratio, word, yes, day, at, local, raw) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		1, "1.50", 1.5, "O'Neil é😀", true, sf.DataTypeDate, day, sf.DataTypeTime, at, sf.DataTypeTimestampNtz, local,
		sf.DataTypeBinary, []byte{0, 255})
	exec(db, `update every_type set instant = '2026-01-02 03:04:05 +0200'::timestamp_tz, doc = parse_json('{"a":[1,null]}')`)
	exec(db, "insert into every_type (id, word) values (?, ?)", nil, nil)

	exec(db, "create or replace table bulk (id number(38,0), word varchar)")
	ids := make([]int, 1000)
	words := make([]interface{}, 1000)
	for i := range ids {
		ids[i] = i
		if i%10 != 0 {
			words[i] = fmt.Sprintf("w%d", i)
		}
	}
	exec(db, "insert into bulk values (?, ?)", sf.Array(&ids), sf.Array(&words, sf.TimestampNTZType))

	rolledBack, committed := transactions(db)
	var count, sum int64
	rows, err := db.Query("select seq8() as id, repeat('x', 50) as filler from table(generator(rowcount => 300000))")
	must(err)
	for rows.Next() {
		var id int64
		var filler string
		must(rows.Scan(&id, &filler))
		count, sum = count+1, sum+id
	}
	must(rows.Err())

	var extreme string
	must(db.QueryRow("select 99999999999999999999999999999999999999::number(38,0)").Scan(&extreme))
	output, err := json.Marshal(map[string]any{
		"users":         []string{text(db, "select current_user()"), text(keyed, "select current_user()")},
		"wrongPassword": failure(wrong.Ping())["code"],
		"row":           row(db, "select * from every_type where id = 1"),
		"nulls":         row(db, "select * from every_type where id is null"),
		"extreme":       extreme,
		"bulk":          committed,
		"large":         []int64{count, sum},
		"errors": []any{
			failure(second(db.Exec("select * from nowhere"))), failure(second(db.Exec("selec 1"))),
		},
		"rolledBack": rolledBack,
	})
	must(err)
	fmt.Println(string(output))
}

// How many rows there are after a rollback, and what a commit has left.
func transactions(db *sql.DB) (int, []int) {
	within, err := db.BeginTx(context.Background(), nil)
	must(err)
	_, err = within.Exec("delete from bulk")
	must(err)
	must(within.Rollback())
	var kept, count, sum, words int
	must(db.QueryRow("select count(*) from bulk").Scan(&kept))
	within, err = db.BeginTx(context.Background(), nil)
	must(err)
	_, err = within.Exec("delete from bulk where id >= 10")
	must(err)
	must(within.Commit())
	must(db.QueryRow("select count(*), sum(id), count(word) from bulk").Scan(&count, &sum, &words))
	return kept, []int{count, sum, words}
}

func row(db *sql.DB, query string) []any {
	var id, price, word, doc sql.NullString
	var ratio sql.NullFloat64
	var yes sql.NullBool
	var day, at, local, instant sql.NullTime
	var raw []byte
	must(db.QueryRow(query).Scan(&id, &price, &ratio, &word, &yes, &day, &at, &local, &instant, &doc, &raw))
	if !id.Valid {
		return []any{nil, orNil(price), nil, orNil(word), nil, timeOrNil(day), timeOrNil(at), timeOrNil(local), timeOrNil(instant), orNil(doc), nil}
	}
	number, err := strconv.Atoi(id.String)
	must(err)
	var parsed any
	must(json.Unmarshal([]byte(doc.String), &parsed))
	return []any{number, price.String, ratio.Float64, word.String, yes.Bool, day.Time.Format("2006-01-02"),
		at.Time.Format("15:04:05"), local.Time.Format("2006-01-02T15:04:05.000000"),
		instant.Time.UTC().Format("2006-01-02T15:04:05Z"), parsed, hex.EncodeToString(raw)}
}

func orNil(value sql.NullString) any {
	if value.Valid {
		return value.String
	}
	return nil
}

func timeOrNil(value sql.NullTime) any {
	if value.Valid {
		return value.Time
	}
	return nil
}

func text(db *sql.DB, query string) string {
	var value string
	must(db.QueryRow(query).Scan(&value))
	return value
}

func exec(db *sql.DB, query string, args ...any) {
	_, err := db.Exec(query, args...)
	must(err)
}

func second(_ sql.Result, err error) error { return err }

func failure(err error) map[string]any {
	var known *sf.SnowflakeError
	if !errors.As(err, &known) {
		return map[string]any{"code": fmt.Sprint(err)}
	}
	return map[string]any{"code": known.Number, "state": known.SQLState}
}

func readKey(path string) *rsa.PrivateKey {
	content, err := os.ReadFile(path)
	must(err)
	block, _ := pem.Decode(content)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	must(err)
	return key.(*rsa.PrivateKey)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
