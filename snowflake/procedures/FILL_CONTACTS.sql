-- Task 7. Contacts and phones that are empty, from those that agencies maintain. Of several, whichever comes.
create or replace procedure FILL_CONTACTS()
returns varchar
language javascript
execute as caller
as
$$
  for (const side of ['', 'Con']) {
    for (const [column, source] of [['AgencyContact', 'CONTACT_NAME'], ['AgencyPhone', 'PHONE']]) {
      snowflake.execute({sqlText: `
        update CONFLICTVISITMAPS as CVM
        set "${side}${column}" = LEFT(CONTACT.${source}, ${column === 'AgencyPhone' ? 30 : 100})
        from CONTACT_MAINTENANCE as CONTACT
        where CONTACT."ProviderID" = CVM."${side}ProviderID"
          and NVL(TRIM(CVM."${side}${column}"), '') = ''
          and NVL(TRIM(CONTACT.${source}), '') not in ('', 'U')`});
    }
  }
  return 'contacts';
$$;
