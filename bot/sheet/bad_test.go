package sheet_test

import (
	"strings"
	"testing"
)

const heads = "Kennung;Organisation;Angebot;Themen;Alter von;Alter bis;Orte;Stand der Plätze;Bestätigt am;Plätze;Öffentlich\n"

func TestBadTables(t *testing.T) {
	const id = "2b2e4d4e-6f0a-8002-8000-00000000002a"
	for _, test := range []struct {
		name, table string
		want        []string
	}{
		{name: "nothing", table: "", want: []string{
			"Line 1, character 1: The file is empty. Its first line is for the headings.",
		}},
		{name: "only a mark", table: "\ufeff", want: []string{
			"Line 1, character 1: The file is empty. Its first line is for the headings.",
		}},
		{name: "workbook", table: "PK\x03\x04\x14\x00\x06\x00", want: []string{
			"Line 1, character 1: This is an Excel workbook. Save it as “CSV UTF-8” and take that file.",
		}},
		{name: "old workbook", table: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", want: []string{
			"Line 1, character 1: This is an Excel workbook. Save it as “CSV UTF-8” and take that file.",
		}},
		{name: "binary", table: "GIF89a\x00\x00", want: []string{
			"Line 1, character 1: This is no text file. Save the table as “CSV UTF-8”.",
		}},
		{name: "zeros later", table: heads + strings.Repeat(";;;;;;;;;;\n", 4000) + "\x00", want: []string{
			"Line 4002, character 1: This is no text file. Save the table as “CSV UTF-8”.",
		}},
		{name: "other headings", table: "Vorname;Name\nA;B\n", want: []string{
			"Line 1, column A (Vorname): The heading “Vorname” is unknown. These are known: Kennung, Organisation, Bereich, Kommune, Möglichkeiten, Grenzen, Wer stattdessen, Verweist auf, Kontakt, Wann erreichbar, Wer kommen darf, Was wir brauchen, Wartezeit, Bestätigt am.",
		}},
		{name: "no name", table: "Organisation;Alter von;Alter bis\nHaus;1;2\n", want: []string{
			"Line 1, character 1: Columns are missing: Angebot.",
		}},
		{name: "no owner", table: "Angebot;Alter von\nHilfe;1\n", want: []string{
			"Line 1, character 1: Columns are missing: Organisation.",
		}},
		{name: "unknown heading", table: "Organisation;Angebot;Haarfarbe\nHaus;Hilfe;rot\n", want: []string{
			"Line 1, column C (Haarfarbe): The heading “Haarfarbe” is unknown. These are known: Kennung, Kennung der Organisation, Organisation, Angebot, Beschreibung, Themen, Für wen, Alter von, Alter bis, Orte, Kosten, Zugang, Sprachen, Barrierefreiheit, Mehr zur Barrierefreiheit, Zeiten, Plätze, Stand der Plätze, Hinweis, Kontakt, Bestätigt am, Öffentlich.",
		}},
		{name: "double heading", table: "Organisation;Angebot;Alter von;Alter ab\n", want: []string{
			"Line 1, column D (Alter ab): The heading “Alter ab” means a column that is there already. Each may come once. These are known: Kennung, Kennung der Organisation, Organisation, Angebot, Beschreibung, Themen, Für wen, Alter von, Alter bis, Orte, Kosten, Zugang, Sprachen, Barrierefreiheit, Mehr zur Barrierefreiheit, Zeiten, Plätze, Stand der Plätze, Hinweis, Kontakt, Bestätigt am, Öffentlich.",
		}},
		{name: "cells without headings", table: "Organisation;Angebot\nHaus;Hilfe;was;;\n", want: []string{
			"Line 2, character 12: “was” is in a column without a heading. The file has 2 columns. Perhaps there is a separator too many before it.",
		}},
		{name: "ages", table: heads + ";Haus;Hilfe;;sechs;100\n;Haus;Hilfe 2;;-3;1e5\n;Haus;Hilfe 3;;12;6\n;Haus;Hilfe 4;;6,5;\n", want: []string{
			"Line 2, column E (Alter von): “sechs” is no age. Write a whole number from 0 to 99, or leave it empty.",
			"Line 2, column F (Alter bis): “100” is no age. Write a whole number from 0 to 99, or leave it empty.",
			"Line 3, column E (Alter von): “-3” is no age. Write a whole number from 0 to 99, or leave it empty.",
			"Line 3, column F (Alter bis): “1e5” is no age. Write a whole number from 0 to 99, or leave it empty.",
			"Line 4, column F (Alter bis): From 12 to 6 years is impossible. Swap the two numbers.",
			"Line 5, column E (Alter von): “6,5” is no age. Write a whole number from 0 to 99, or leave it empty.",
		}},
		{name: "days", table: heads + ";Haus;Hilfe;;;;;31.2.2026;2/3/2026\n", want: []string{
			"Line 2, column H (Stand der Plätze): “31.2.2026” is no day. Write it like 2026-12-31 or 31.12.2026, or leave it empty.",
			"Line 2, column I (Bestätigt am): “2/3/2026” is no day. Write it like 2026-12-31 or 31.12.2026, or leave it empty.",
		}},
		{name: "words", table: heads + ";Haus;Hilfe;Lernen, Fliegen;;;Romrod, Berlin;;;voll;vielleicht\n", want: []string{
			"Line 2, column J (Plätze): “voll” says nothing about free places. Write one of: free, few, waiting list, unknown.",
			"Line 2, column K (Öffentlich): “vielleicht” cannot be understood here. Write yes or no.",
			"Line 2, column D (Themen): “Fliegen” is unknown. These are known: Lernen | Behinderung, Inklusion | Freizeit.",
			"Line 2, column G (Orte): “Berlin” is unknown. These are known: Alsfeld, Romrod, Feldatal, Schwalmtal, Grebenau.",
		}},
		{name: "no title", table: heads + ";Haus;  ;;;;;;;;\n;;Hilfe;;;;;;;;\n", want: []string{
			"Line 2, column C (Angebot): “Offer” is missing.",
			"Line 3, column B (Organisation): “Organisation” is missing.",
		}},
		{name: "title too long", table: heads + ";Haus;" + strings.Repeat("ß", 101) + "\n", want: []string{
			"Line 2, column C (Angebot): “Offer” is too long: 101, at most 100 fit.",
		}},
		{name: "ids", table: heads + id + ";Haus;Hilfe\n\n" + strings.ToUpper(id) + ";Haus;Andere\n17;Haus;Dritte\n", want: []string{
			"Line 4, column A (Kennung): The ID 2b2e4d4e-6f0a-8002-8000-00000000002a is in line 2 already. Each may come once.",
			"Line 5, column A (Kennung): “17” is no ID. Leave it empty if the entry is new.",
		}},
		{name: "line breaks in cells", table: heads + ";Haus;\"Hilfe\nfür alle\"\n;Haus;Hilfe 2;;x\n", want: []string{
			"Row 3 of the table (line 4 of the file), column E (Alter von): “x” is no age. Write a whole number from 0 to 99, or leave it empty.",
		}},
		{name: "bare quote", table: heads + ";Haus;Hilfe \"gut\"\n", want: []string{
			`Line 2, character 13: A quotation mark is in the wrong place, or one is missing. The entry begins in line 2. Inside a cell, write "" instead of ".`,
		}},
		{name: "open quote", table: heads + ";Haus;Hilfe\n;Haus;\"Hilfe\n;Haus;Hilfe 3\n", want: []string{
			`Line 4, character 15: A quotation mark is in the wrong place, or one is missing. The entry begins in line 3. Inside a cell, write "" instead of ".`,
		}},
		{name: "text after a quote", table: heads + ";Haus;\"Hilfe\" gut\n", want: []string{
			`Line 2, character 13: A quotation mark is in the wrong place, or one is missing. The entry begins in line 2. Inside a cell, write "" instead of ".`,
		}},
		{name: "two encodings", table: heads + ";Haus;Hilfe für alle\n;Haus;Hilfe f\xfcr viele\n", want: []string{
			"Line 3, character 14: The character 0xfc exists neither in UTF-8 nor in Windows-1252. Save the file as “CSV UTF-8”.",
		}},
		{name: "DOS", table: "Organisation;Angebot\nHaus;Hilfe f\x81r alle\n", want: []string{
			"Line 2, character 13: The character 0x81 exists neither in UTF-8 nor in Windows-1252. Save the file as “CSV UTF-8”.",
		}},
		{name: "UTF-8 with a mark, broken", table: "\ufeffOrganisation;Angebot\nHaus;Hilfe f\xfcr alle\n", want: []string{
			"Line 2, character 13: The character 0xfc exists neither in UTF-8 nor in Windows-1252. Save the file as “CSV UTF-8”.",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			format.Mistakes(t, test.table, test.want)
		})
	}
}
