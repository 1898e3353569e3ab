// Package han has what the product knows about written Chinese and the codes
// of Chinese registers: identity numbers, names, small numerals, written
// dates, gender, ethnic group and education codes, secrecy marks, masks.
//
// It reads what people type (full-width digits, blanks inside names, 〇 and
// 三) and says what it means; it knows no table and no database.
package han
