import java.math.BigDecimal;
import java.net.URI;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;

/** What the JDBC driver sees of the local Snowflake; prints one JSON document (see ../expected.ts). */
public class Checks {
  interface Work {
    void run() throws SQLException;
  }

  static String url;

  public static void main(String[] args) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    URI address = URI.create(args[0]);
    url = "jdbc:snowflake://http://" + address.getHost() + ":" + address.getPort() + "/";
    Connection connection = connect("password", "open sesame");
    Connection keyed = connect("private_key_file", args[1]);

    execute(connection, "create or replace table every_type (id number(38,0), price number(10,2), ratio float, word varchar,"
        + " yes boolean, day date, at time, local timestamp_ntz, instant timestamp_tz, doc variant, raw binary)");
    try (PreparedStatement insert = connection.prepareStatement(
        "insert into every_type (id, price, ratio, word, yes, day, at, local, raw) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, 1);
      insert.setBigDecimal(2, new BigDecimal("1.50"));
      insert.setDouble(3, 1.5);
      insert.setString(4, "O'Neil é😀");
      insert.setBoolean(5, true);
      insert.setDate(6, Date.valueOf(LocalDate.of(2026, 1, 2)));
      insert.setTime(7, Time.valueOf(LocalTime.of(10, 11, 12)));
      insert.setTimestamp(8, Timestamp.valueOf(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 123456000)));
      insert.setBytes(9, new byte[] {0, (byte) 255});
      insert.executeUpdate();
    }
    execute(connection, "update every_type set instant = '2026-01-02 03:04:05 +0200'::timestamp_tz,"
        + " doc = parse_json('{\"a\":[1,null]}')");
    try (PreparedStatement insert = connection.prepareStatement("insert into every_type (id, word) values (?, ?)")) {
      insert.setNull(1, Types.BIGINT);
      insert.setNull(2, Types.VARCHAR);
      insert.executeUpdate();
    }

    execute(connection, "create or replace table bulk (id number(38,0), word varchar)");
    try (PreparedStatement insert = connection.prepareStatement("insert into bulk values (?, ?)")) {
      for (int i = 0; i < 1000; i++) {
        insert.setInt(1, i);
        if (i % 10 == 0) insert.setNull(2, Types.VARCHAR);
        else insert.setString(2, "w" + i);
        insert.addBatch();
      }
      insert.executeBatch();
    }

    long count = 0;
    long sum = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(
            "select seq8() as id, repeat('x', 50) as filler from table(generator(rowcount => 300000))")) {
      while (rows.next()) {
        count++;
        sum += rows.getLong(1);
      }
    }

    connection.setAutoCommit(false);
    execute(connection, "delete from bulk");
    connection.rollback();
    String kept = one(connection, "select count(*) from bulk");
    execute(connection, "delete from bulk where id >= 10");
    connection.commit();
    connection.setAutoCommit(true);

    List<String> listed = new ArrayList<>();
    try (ResultSet columns = connection.getMetaData().getColumns("TEST", "PUBLIC", "BULK", null)) {
      while (columns.next()) listed.add(text(columns.getString("COLUMN_NAME") + " " + columns.getString("TYPE_NAME")));
    }
    boolean isListed;
    try (ResultSet tables = connection.getMetaData().getTables("TEST", "PUBLIC", "BULK", null)) {
      isListed = tables.next();
    }

    System.out.println("{\"users\":[" + text(one(connection, "select current_user()")) + ","
        + text(one(keyed, "select current_user()")) + "],\"wrongPassword\":"
        + code(() -> connect("password", "wrong")) + ",\"row\":" + row(connection, "id = 1") + ",\"nulls\":"
        + row(connection, "id is null") + ",\"extreme\":"
        + text(one(connection, "select 99999999999999999999999999999999999999::number(38,0)")) + ",\"bulk\":["
        + one(connect("password", "open sesame"), "select count(*) || ',' || sum(id) || ',' || count(word) from bulk")
        + "],\"large\":[" + count + "," + sum + "],\"errors\":["
        + failure(() -> execute(connection, "select * from nowhere")) + ","
        + failure(() -> execute(connection, "selec 1")) + "],\"rolledBack\":" + kept + ",\"tables\":" + isListed
        + ",\"columns\":[" + String.join(",", listed) + "]}");
    System.exit(0);
  }

  static Connection connect(String how, String value) throws SQLException {
    Properties properties = new Properties();
    properties.put("user", "tester");
    properties.put("account", "local");
    properties.put("ssl", "off");
    properties.put("db", "TEST");
    properties.put("schema", "PUBLIC");
    properties.put("loginTimeout", "5");
    properties.put("JDBC_QUERY_RESULT_FORMAT", "JSON");
    properties.put("tracing", "OFF");
    properties.put("CLIENT_TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_NTZ");
    if (how.equals("private_key_file")) properties.put("authenticator", "snowflake_jwt");
    properties.put(how, value);
    return DriverManager.getConnection(url, properties);
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  static String row(Connection connection, String condition) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select * from every_type where " + condition)) {
      rows.next();
      Timestamp local = rows.getTimestamp(8);
      Timestamp instant = rows.getTimestamp(9);
      byte[] raw = rows.getBytes(11);
      BigDecimal id = rows.getBigDecimal(1);
      double ratio = rows.getDouble(3);
      boolean hasRatio = !rows.wasNull();
      boolean yes = rows.getBoolean(5);
      boolean hasYes = !rows.wasNull();
      return "[" + id + "," + text(rows.getBigDecimal(2)) + "," + (hasRatio ? ratio : null) + "," + text(rows.getString(4)) + ","
          + (hasYes ? yes : null) + "," + text(rows.getDate(6)) + "," + text(rows.getTime(7)) + ","
          + text(local == null ? null : local.toLocalDateTime()) + ","
          + text(instant == null ? null : instant.toInstant().atOffset(ZoneOffset.UTC).toInstant()) + ","
          + rows.getString(10) + "," + text(raw == null ? null : hex(raw)) + "]";
    }
  }

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) text.append(String.format("%02x", each));
    return text.toString();
  }

  static String failure(Work work) {
    try {
      work.run();
      return "null";
    } catch (SQLException error) {
      return "{\"code\":" + error.getErrorCode() + ",\"state\":" + text(error.getSQLState()) + "}";
    }
  }

  static String code(Work work) {
    try {
      work.run();
      return "null";
    } catch (SQLException error) {
      return String.valueOf(error.getErrorCode());
    }
  }

  static String text(Object value) {
    return value == null ? "null" : "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
